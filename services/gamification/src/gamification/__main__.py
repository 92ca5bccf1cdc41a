"""`python -m gamification api | worker | migrate`."""

from gamification.bootstrap import SERVICE
from kernel.process import main

if __name__ == "__main__":
    main(SERVICE)
