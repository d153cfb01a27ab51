"""python -m fangxun_desk: the window, or one command of the command line."""

import sys

from fangxun_desk.cli import main

if __name__ == "__main__":
    sys.exit(main())
