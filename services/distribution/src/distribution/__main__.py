"""`python -m distribution api | worker | migrate`."""

from distribution.bootstrap import SERVICE
from kernel.process import main

if __name__ == "__main__":
    main(SERVICE)
