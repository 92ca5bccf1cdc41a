"""`python -m content api | worker | migrate`."""

from content.bootstrap import SERVICE
from kernel.process import main

if __name__ == "__main__":
    main(SERVICE)
