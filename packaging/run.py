"""Sets everything up and opens the window: `python3 packaging/run.py [FILE | COMMAND …]`, as for `lamella` itself."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python must be able to read this file
    sys.exit("Lamella needs Python 3.11 or newer; this is Python " + sys.version.split()[0] + ".")

import start

if __name__ == "__main__":
    sys.exit(start.main(sys.argv[1:]))
