"""Runs the command line of the rules core: `python -m rules_core …`."""

import sys

from rules_core.cli import main

sys.exit(main())
