"""Sets everything up and runs the whole test suite: `python3 packaging/check.py [pytest's own options …]`."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must be able to read this file
    sys.exit("Lamella needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

import suite

if __name__ == "__main__":
    sys.exit(suite.main(sys.argv[1:]))
