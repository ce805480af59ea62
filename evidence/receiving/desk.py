"""The threads that do the door's database work; none is held while the bytes of an upload arrive."""

from accounts.desk import Desk

MOST_CONNECTIONS = 8
DESK = Desk("receiving-desk", connections=MOST_CONNECTIONS)
ask = DESK.ask
