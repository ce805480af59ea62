"""What the journal says of an act: operation, outcome and cause, oldest first."""

from audit.reading import trail


def entries(on) -> list[tuple[str, str, str]]:
    return [(row.operation, row.outcome, row.reason_code) for row in reversed(trail(on))]
