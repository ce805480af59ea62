"""`python -m audit.witness`, for a machine that has Python and `cryptography` and nothing else of Exhibit."""

import sys

from audit.witness.serve import main

sys.exit(main(sys.argv[1:]))
