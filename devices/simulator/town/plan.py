"""What the plan of Midshire is made of: districts with their streets, big roads, river, railway, parks.

Metres east and north of the market cross. Everything is invented, except that Tanner Row and Fenwick Court lie where
the scenarios put them.
"""

import math
from dataclasses import dataclass

CROSS = (52.483, -1.895)  # latitude and longitude of the market cross, degrees (WGS 84)
METRES_NORTH = 111_195  # of one degree of latitude, on a sphere of 6,371 km
METRES_EAST = METRES_NORTH * math.cos(math.radians(CROSS[0]))
Point = tuple[float, float]


@dataclass(frozen=True)
class District:
    """Streets in one direction, with shorter ones across; `through` lies on one of the long ones."""

    name: str
    middle: Point
    turn: float  # degrees from east, anticlockwise
    through: Point
    streets: tuple[str, ...]
    deep: float = 88  # metres from one long street to the next
    long: float = 185  # metres of one block along it


TANNER_ROW = (277.3, 335.8)
FENWICK_COURT = (-483.0, -409.0)
DISTRICTS = (
    District("Tannery", (330, 350), 31.7, TANNER_ROW, ("Tanner Row", "Hide Street", "Lime Pit Lane", "Currier Street")),
    District(
        "Fenwick", (-500, -400), 21, FENWICK_COURT, ("Fenwick Court", "Alder Walk", "Heron Street", "Weir Street")
    ),
    District(
        "Market", (-60, 20), 8, (-60, 20), ("Corn Street", "Chandler Street", "Bell Lane", "Guild Street"), 66, 130
    ),
    District("Mill Green", (640, -330), -14, (640, -330), ("Millrace", "Grist Lane", "Hopper Street", "Sluice Road")),
    District(
        "Castle Hill", (-560, 250), 52, (-560, 250), ("Keep Lane", "Portcullis Street", "Warden Road", "Moat Way")
    ),
    District("Larch Park", (-240, 800), 12, (-240, 560), ("Larch Road", "Spinney Road", "Fern Street", "Bracken Road")),
    District("Reaveside", (90, -800), -4, (90, -900), ("Ferry Street", "Osier Lane", "Reed Street", "Eel Lane")),
    District("Northgate", (480, 980), 38, (480, 980), ("Toll Street", "Gatehouse Road", "Carter Street", "Wain Lane")),
    District("Foundry", (1120, 280), -22, (1120, 280), ("Crucible Street", "Anvil Street", "Ladle Lane"), 112, 240),
    District(
        "Eastfield", (1270, -430), 15, (1270, -430), ("Barley Road", "Furrow Street", "Harrow Road", "Stook Lane")
    ),
    District(
        "Orchard End", (-1180, 520), -30, (-1180, 520), ("Pippin Road", "Russet Street", "Medlar Lane", "Quince Way")
    ),
    District("Westbrook", (-1210, -240), 6, (-1210, -240), ("Brook Street", "Cress Lane", "Withy Road", "Ford Street")),
    District("Cooper's Yard", (-880, -960), 44, (-880, -960), ("Stave Street", "Barrel Lane", "Hoop Street"), 104, 220),
    District("Quayside", (820, -980), -32, (820, -980), ("Capstan Street", "Tar Lane", "Hawser Road"), 108, 230),
    District("Kilnfield", (1080, 900), 18, (1080, 900), ("Kiln Lane", "Slip Street", "Glaze Road", "Biscuit Lane")),
    District("Summer Hill", (-950, 1080), -16, (-950, 1080), ("Terrace Road", "Lantern Street", "Vista Road"), 96, 200),
)
EDGE = (  # where the streets end
    *((-1900, -150), (-1760, 560), (-1480, 1180), (-820, 1480), (60, 1400), (760, 1520), (1420, 1250), (1760, 620)),
    *((1900, -120), (1700, -860), (1180, -1360), (420, -1240), (-320, -1300), (-1060, -1430), (-1620, -960)),
)
ROADS = {  # the two districts that it parts
    ("Market", "Castle Hill"): "Castle Road",
    ("Market", "Tannery"): "Skinner Gate",
    ("Market", "Fenwick"): "Fenwick Road",
    ("Market", "Mill Green"): "Mill Road",
    ("Tannery", "Northgate"): "Toll Bar Road",
    ("Tannery", "Foundry"): "Foundry Road",
    ("Tannery", "Larch Park"): "Larch Hill",
    ("Fenwick", "Westbrook"): "Westbrook Road",
    ("Castle Hill", "Orchard End"): "Orchard Road",
    ("Castle Hill", "Larch Park"): "Beacon Road",
    ("Mill Green", "Eastfield"): "Eastfield Road",
    ("Mill Green", "Reaveside"): "Ropewalk",
    ("Foundry", "Kilnfield"): "Kiln Road",
}
TRUNKS = {
    "A4417": (
        (-6000, 900),
        (-2600, 160),
        (-1500, 60),
        (-760, -90),
        (0, -190),
        (760, -30),
        (1560, -110),
        (3000, 240),
        (6000, 300),
    ),
    "A4131": (
        (-900, -6000),
        (-420, -2400),
        (-230, -1200),
        (-150, -520),
        (110, 190),
        (60, 640),
        (180, 1300),
        (60, 2600),
        (700, 6000),
    ),
}
RIVER = (
    (-6000, -200),
    (-2600, -470),
    (-1500, -640),
    (-760, -690),
    (-80, -590),
    (520, -640),
    (1180, -740),
    (2600, -560),
    (6000, -1100),
)
RIVER_WIDE = (34, 36, 40, 44, 48, 54, 58, 66, 80)  # metres at each of its points
RAILWAY = ((2600, -4200), (1700, -1500), (1480, -300), (1330, 520), (900, 1500), (300, 4600))
PARKS = {
    "Larch Park": ((-470, 690), (-300, 640), (-80, 670), (-20, 820), (-90, 1010), (-290, 1050), (-450, 950)),
    "Mill Green": ((560, -420), (700, -450), (790, -370), (760, -250), (610, -240)),
    "Castle Gardens": ((-640, 190), (-520, 170), (-470, 260), (-540, 350), (-640, 310)),
    "Reave Meadows": ((-1480, -560), (-1020, -610), (-780, -620), (-800, -540), (-1120, -490), (-1440, -470)),
    "Kiln Pits": ((1180, 1010), (1350, 960), (1420, 1080), (1280, 1170)),
}
POND = ((-330, 800), (-250, 780), (-190, 820), (-210, 890), (-300, 900), (-350, 860))
PLACES = (
    ("Police station", (-10, -80)),
    ("Hospital", (-820, 420)),
    ("Central station", (1395, 80)),
    ("Castle", (-560, 262)),
)
