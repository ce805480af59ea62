"""How long a cycle was connected, from its pulses."""

from devices.taser_logs.outputs import OUTPUTS, connected_ms
from devices.taser_logs.records import Model, Pulse

X2, T7 = OUTPUTS[Model.X2], OUTPUTS[Model.T7]


def train(rate: int, duration_ms: int, bay: int = 1, charge_uc: int = 60) -> list[Pulse]:
    return [Pulse(number * 1000 // rate, bay, charge_uc) for number in range(duration_ms * rate // 1000)]


def test_a_good_contact_is_connected_throughout() -> None:
    assert connected_ms(train(22, 5_000), 5_000, T7) == 5_000
    assert connected_ms(train(19, 5_000), 5_000, X2) == 5_000


def test_no_pulses_is_unknown_and_not_nought() -> None:
    assert connected_ms([], 5_000, T7) is None


def test_weak_pulses_are_not_connected() -> None:
    assert connected_ms(train(22, 5_000, charge_uc=39), 5_000, T7) == 0


def test_a_pulse_of_the_limit_is_connected() -> None:
    assert connected_ms([Pulse(1_000, 1, 40)], 5_000, T7) == 46
    assert connected_ms([Pulse(1_000, 1, 40)], 5_000, X2) == 53


def test_two_connected_bays_count_once() -> None:
    assert connected_ms([*train(22, 5_000), *train(22, 5_000, bay=2)], 5_000, T7) == 5_000


def test_a_pulse_counts_no_longer_than_its_cycle() -> None:
    assert connected_ms([Pulse(990, 1, 60)], 1_000, T7) == 10
