"""TASER logs: read strictly, put into sessions and cycles, judged by fixed rules (`docs/taser-logs.md`)."""
