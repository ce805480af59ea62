"""Which fixes are believed: no clock's error, no repetition, no leap, and no camera's fix counts for another."""

from uuid import uuid4

import pytest

from devices.protocol import TimedFix
from streaming.positions.sieve import Left, Sieve

NOW = 1_795_300_000_000
RAHMAN, DOYLE = uuid4(), uuid4()


def fix(after_ms: int = 0, north: float = 0.0, **values: float) -> TimedFix:
    return TimedFix(NOW + after_ms, 52.4862 + north, -1.8904, values.get("accuracy", 4.0))


def sifted(sieve: Sieve, *fixes: TimedFix, offset: int = 0, camera=RAHMAN) -> list[int]:
    return [one.at_ms - NOW for one in sieve.believed(camera, offset, fixes, NOW)]


def test_the_error_of_the_clock_is_taken_out() -> None:
    year_ahead = 365 * 86_400_000

    assert sifted(Sieve(), fix(year_ahead + 250), offset=year_ahead) == [250]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (fix(10_001), Left.AHEAD),
        (fix(-86_400_001), Left.OLD),
        (TimedFix(NOW, 0.0, 0.0, 4.0), Left.IMPOSSIBLE),
    ],
    ids=["future", "ancient", "no place"],
)
def test_what_cannot_be_is_left_out_and_does_no_harm(told: TimedFix, cause: Left) -> None:
    sieve = Sieve()

    assert sifted(sieve, told, fix(1_000)) == [1_000]
    assert sieve.left == {cause: 1}


def test_a_fix_that_comes_again_is_left_out() -> None:
    sieve = Sieve()

    assert sifted(sieve, fix(0), fix(1_000)) == [0, 1_000]
    assert sifted(sieve, fix(0), fix(1_000), fix(2_000)) == [2_000]
    assert sieve.left == {Left.AGAIN: 2}


def test_a_leap_is_left_out_until_three_fixes_agree() -> None:
    sieve = Sieve()

    kept = sifted(sieve, fix(0), fix(1_000, north=0.1), fix(2_000), fix(3_000, 0.1), fix(4_000, 0.1), fix(5_000, 0.1))

    assert kept == [0, 2_000, 5_000]
    assert sieve.left == {Left.IMPOSSIBLE: 3}


def test_a_fast_car_makes_no_leap() -> None:
    per_second = 60 / 111_195

    assert len(sifted(Sieve(), *(fix(step * 1_000, step * per_second) for step in range(9)))) == 9


def test_two_cameras_are_not_mixed() -> None:
    sieve = Sieve()

    assert sifted(sieve, fix(5_000)) == [5_000]
    assert sifted(sieve, fix(1_000, north=0.2), camera=DOYLE) == [1_000]
    assert (sieve.newest(RAHMAN).at_ms, sieve.newest(DOYLE).at_ms) == (NOW + 5_000, NOW + 1_000)


def test_a_camera_that_is_silent_for_an_hour_is_forgotten() -> None:
    sieve = Sieve()
    sifted(sieve, fix(0))

    sieve.forget_old(NOW + 3_600_001)

    assert sieve.newest(RAHMAN) is None
