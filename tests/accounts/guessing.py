"""Wrong passwords, and the addresses at which they are typed."""

STATION, ELSEWHERE = "10.4.1.7", "203.0.113.{}"
WRONG = "wrong wrong wrong"


def from_many_places(guess, count: int, **who: str) -> list[int]:
    return [guess(ELSEWHERE.format(number), **who).status_code for number in range(count)]
