"""The sound of a recording as an ffmpeg graph: wind, steps, radio, a siren, murmuring voices; nothing real."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

from devices.simulator.motion import CADENCE, Course

RATE = 48_000
SOURCE_RATE = 16_000
MONO = "aformat=sample_fmts=fltp:channel_layouts=mono"
SETTLING_SECONDS = 0.15  # stays silent a little longer, so that the encoder's overlap cannot reach the buffer


@dataclass(frozen=True)
class Walk:
    """How fast the camera goes, as an expression, and the clock of the scene in the clock of the sound."""

    pace: str
    clock: str


def sound_graph(sounds: tuple[str, ...], pace: Course, seconds: float, buffer: float, seed: int) -> str:
    """Return the filter graph to [sound]; the first `buffer` seconds hold no sound at all."""
    dice = random.Random(seed)  # noqa: S311 - a sound, not a secret
    if seconds - buffer < 0.5:
        return f"anullsrc=r={RATE}:cl=mono,atrim=end={seconds:.3f}[sound]"
    parts = [_source(_tones(), "tones")]
    starts = buffer + SETTLING_SECONDS if buffer else 0.0
    scene_clock = f"(t+{starts:.3f})"
    walk = pace.expression(scene_clock)
    parts += [SOUNDS[name](dice, Walk(walk, scene_clock), seconds - starts) for name in sounds]
    names = "".join(f"[{name}]" for name in ("tones", *sounds))
    parts.append(
        f"{names}amix=inputs={len(sounds) + 1}:normalize=0,atrim=end={seconds - starts:.3f},aresample={RATE}"
        f",alimiter=limit=0.8:level=0,{MONO}[{'heard' if starts else 'sound'}]"
    )
    if starts:  # silence of samples, not a gap in the timestamps: a camera records its buffer as silence
        parts.append(f"anullsrc=r={RATE}:cl=mono,atrim=end={starts:.3f},{MONO}[quiet]")
        parts.append("[quiet][heard]concat=n=2:v=0:a=1[sound]")
    return ";".join(parts)


def _source(expression: str, name: str, after: str = "") -> str:
    return f"aevalsrc='{expression}':s={SOURCE_RATE}:n=320{after}[{name}]"


def _noise(colour: str, amplitude: float, dice: random.Random) -> str:
    return f"anoisesrc=c={colour}:r={SOURCE_RATE}:a={amplitude}:s={dice.randrange(1, 10**6)}:n=320"


def _tones() -> str:
    """Return the two tones a camera gives when a recording starts, and again every two minutes."""
    return "0.22*sin(2*PI*1320*t)*(between(mod(t,120),0.1,0.28)+between(mod(t,120),0.42,0.60))"


def _wind(dice: random.Random, _walk: Walk, _seconds: float) -> str:
    slow = f"0.5+0.35*sin({dice.uniform(0.5, 0.8):.3f}*t)+0.15*sin({dice.uniform(1.3, 2.1):.3f}*t)"
    return f"{_noise('brown', 0.5, dice)},lowpass=f=420,volume='{slow}':eval=frame[wind]"


def _hall(dice: random.Random, _walk: Walk, _seconds: float) -> str:
    hum = "0.018*sin(2*PI*100*t)+0.010*sin(2*PI*200*t)+0.004*sin(2*PI*50*t)"
    return f"{_noise('pink', 0.02, dice)}[hiss];{_source(hum, 'hum')};[hiss][hum]amix=inputs=2:normalize=0[hall]"


def _steps(dice: random.Random, walk: Walk, _seconds: float) -> str:
    """Return a short thud when a foot meets the ground, in step with the bob of the picture."""
    thud = f"exp(-28*mod({walk.clock},{1 / CADENCE:.4f}))*(0.8+0.2*sin({math.pi * CADENCE:.4f}*{walk.clock}))"
    loud = f"clip({walk.pace}-0.08,0,1)*2*{thud}"
    return f"{_noise('white', 0.55, dice)},bandpass=f=260:t=h:w=320,volume='{loud}':eval=frame[steps]"


def _radio(dice: random.Random, _walk: Walk, seconds: float) -> str:
    calls, moment = [], dice.uniform(2.0, 4.0)
    while moment < seconds:
        length = dice.uniform(1.2, 2.8)
        calls.append((moment, moment + length))
        moment += length + dice.uniform(4.0, 8.0)
    chirps = "+".join(f"between(t,{a:.2f},{a + 0.08:.2f})+between(t,{b:.2f},{b + 0.05:.2f})" for a, b in calls) or "0"
    speech = "+".join(f"between(t,{a + 0.15:.2f},{b:.2f})" for a, b in calls) or "0"
    voice = f"({speech})*{_murmur(dice, 128)}"
    tone = f"0.12*sin(2*PI*2100*t)*({chirps})"
    return _source(f"{tone}+2.2*{voice}", "radio", ",highpass=f=500,lowpass=f=2800")


def _siren(_dice: random.Random, _walk: Walk, _seconds: float) -> str:
    """Return a two-tone siren far away that comes nearer, then is switched off."""
    sweep = "2*PI*(950*t-150*cos(2*PI*0.28*t)/(2*PI*0.28))"
    near = "0.09*exp(-((t-9)^2)/50)"
    return _source(f"{near}*(sin({sweep})+0.3*sin(2*{sweep}))", "siren", ",lowpass=f=1500,aecho=0.7:0.5:90:0.4")


def _murmur(dice: random.Random, pitch: float) -> str:
    """Something like speech behind a wall: a buzz with syllables and no words."""
    slow, fast = dice.uniform(1.1, 1.7), dice.uniform(3.6, 4.8)
    phase = f"2*PI*({pitch}*t+1.4*sin({slow:.2f}*t)+0.25*sin({fast * 1.7:.2f}*t))"
    shape = f"max(0,sin({fast:.2f}*t))*max(0,0.35+sin({slow:.2f}*t))"
    buzz = f"(sin({phase})+0.7*sin(3*{phase})+0.5*sin(5*{phase})+0.35*sin(8*{phase})+0.2*sin(17*{phase}))"
    return f"0.055*{shape}*{buzz}"


def _voices(dice: random.Random, _walk: Walk, _seconds: float) -> str:
    both = f"{_murmur(dice, 112)}+0.8*{_murmur(dice, 178)}"
    return _source(both, "voices", ",equalizer=f=620:t=q:w=1.2:g=8,equalizer=f=1500:t=q:w=1.4:g=6,lowpass=f=2600")


def _echo(dice: random.Random, walk: Walk, seconds: float) -> str:
    """Voices in a stairwell."""
    return _voices(dice, walk, seconds).removesuffix("[voices]") + ",aecho=0.8:0.7:45|110:0.5|0.3[echo]"


def _traffic(dice: random.Random, _walk: Walk, _seconds: float) -> str:
    swell = f"0.25+0.75*max(0,sin({dice.uniform(0.35, 0.5):.3f}*t))^3"
    return f"{_noise('pink', 0.25, dice)},lowpass=f=700,volume='{swell}':eval=frame[traffic]"


SOUNDS: dict[str, Callable[[random.Random, Walk, float], str]] = {
    "wind": _wind,
    "hall": _hall,
    "steps": _steps,
    "radio": _radio,
    "siren": _siren,
    "voices": _voices,
    "echo": _echo,
    "traffic": _traffic,
}
