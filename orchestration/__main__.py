"""`python -m orchestration`: see `command_line`."""

import sys

from orchestration.command_line import main

if __name__ == "__main__":
    sys.exit(main())
