"""Limits and shapes that several messages share."""

import re

LONGEST_RECORDING_MS = 5 * 3_600_000  # a camera starts a new file after 4 h; buffer and slack come on top
LONGEST_BUFFER_MS = 120_000
LARGEST_FILE_BYTES = 2**40
LARGEST_LOG_BYTES = 32 * 2**20
FIRST_YEAR, LAST_YEAR = 2000, 2100  # the entries of a log lie in these as well, so that its times can be corrected
MOST_MARKERS = 500
MOST_FIXES = 20_000
MOST_MUTED = 1_000

RECORDING_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,79}")
SHA256 = re.compile(r"[0-9a-f]{64}")
MEDIA_TYPE = re.compile(r"(video|audio|image)/[a-z0-9][a-z0-9.+-]{0,60}")
