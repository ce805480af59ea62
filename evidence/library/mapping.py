"""Where matching items lie: read in one query, gathered by a grid, so that 100,000 items make a map at once."""

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet
from django.db import connection

from evidence.library.clusters import CELL, HIGHEST, Box, Cluster, degrees_of, joined, zoom_for
from evidence.library.conditions import within
from evidence.models.search_document import SearchDocumentQuerySet

MOST = 100_000  # items of one map: of more the newest
WORLD = Box(-90, -180, 90, 180)
FAR = 5  # zoom at which all items are gathered, to learn where they are
CELLS = """
    WITH found AS MATERIALIZED ({rows}), counted AS MATERIALIZED (SELECT * FROM found LIMIT %s)
    SELECT count(*), avg(latitude), avg(longitude), min(latitude), min(longitude), max(latitude), max(longitude),
        min(item_id::text), (SELECT count(*) FROM found)
    FROM counted
    GROUP BY floor(longitude / %s),
        floor(degrees(ln(tan(pi() / 4 + radians(least(greatest(latitude, -{highest}), {highest})) / 2))) / %s)
"""


@dataclass(frozen=True)
class Mapped:
    """The markers of a map, how many items they stand for, and whether there were more than could be gathered."""

    clusters: list[Cluster] = field(default_factory=list)
    is_more: bool = False

    @property
    def total(self) -> int:
        """How many items the markers stand for."""
        return sum(cluster.count for cluster in self.clusters)

    @property
    def box(self) -> Box | None:
        """The box around all of them."""
        boxes = [cluster.box for cluster in self.clusters]
        whole = boxes[0] if boxes else None
        for box in boxes[1:]:
            whole = whole.around(box) if whole else box
        return whole


def mapped(documents: SearchDocumentQuerySet, box: Box | None, zoom: float) -> Mapped:
    """Return the markers for the rows that lie in the box; without one for all rows, to learn where they are."""
    nearest = zoom_for(box, zoom) if box else FAR
    placed = documents.filter(latitude__isnull=False)
    if box and box != WORLD:
        placed = placed.filter(within(box.corners))
    newest = placed.order_by("-timeline_at", "-item_id").values("item_id", "latitude", "longitude")
    try:
        sql, params = newest[: MOST + 1].query.sql_with_params()
    except EmptyResultSet:  # a condition that nothing can meet, such as a search that cannot be read
        return Mapped()
    size = degrees_of(CELL, nearest)
    with connection.cursor() as cursor:
        cursor.execute(CELLS.format(rows=sql, highest=HIGHEST), [*params, MOST, size, size])
        rows = cursor.fetchall()
    cells = [_cell(*row[:8]) for row in rows]
    return Mapped(joined(cells, nearest), bool(rows) and rows[0][8] > MOST)


def _cell(*values: float | str) -> Cluster:
    count, latitude, longitude, south, west, north, east = (float(value) for value in values[:7])
    box = Box(south, west, north, east)
    return Cluster(int(count), latitude, longitude, box, str(values[7]) if count == 1 else "")
