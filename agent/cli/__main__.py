"""`python -m agent.cli` is `tunesmith`."""

import sys

from agent.cli import main

sys.exit(main())
