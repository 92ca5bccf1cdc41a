"""`python -m metrics api | worker | streams | migrate | rebuild`."""

from kernel.process import main
from metrics.bootstrap import SERVICE

if __name__ == "__main__":
    main(SERVICE)
