"""A force of 7,000 officers with two years of evidence, written straight into a throw-away database by SQL.

Everything that a list or a search reads is there with a realistic spread: names, places, incidents, cameras, access
classes, flags, grants, categories, tags, originals, posters. There are no bytes behind the files.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection

OFFICERS = 7_000
TABLES = ("evidence_item", "evidence_file", "evidence_searchdocument", "incidents_incident", "evidence_note")
FIRST = (
    "Aisha Sean Tariq Priya Mina David Helen Ruth Gareth Olive Peter Nadia Liam Chloe Imran Grace Jacob Leah Omar Zara "
    "Adam Ella Noah Isla Ryan Maya Ethan Amelia Yusuf Freya Callum Ava Hamza Ivy Jamie Rosa Kieran Tara Marcus Nina"
)
LAST = (
    "Rahman Doyle Khan Nair Ito Okafor Marsh Adler Wynn Bishop Clarke Dhillon Ellery Farrow Grant Hussain Ingram Joyce "
    "Kaur Lambert Mistry Norris Osborne Patel Quigley Roscoe Sandhu Turner Underwood Vance Wallis Xavier Yeomans Zaman "
    "Abbott Barrow Coyle Draper Eaton Finch Garner Holden Irving Jarvis Kendrick Lomax Mercer Nolan Orchard Pryce"
)
STREETS = (
    "Tanner Fenwick Larch Castle Mill Station Victoria Albert Church Park Bridge Kings Queens Canal Foundry Cooper "
    "Orchard Meadow Chapel Harbour Market Union Spring Garden Grange Abbey Priory Crown Forge Weaver"
)
KINDS = "Row Court Road Street Lane Close Avenue Way"
WHAT = (
    "Man with a knife|Concern for safety|Stop and search|Domestic incident|Road traffic collision|Burglary|Shoplifting|"
    "Missing person|Public order|Assault|Vehicle stop|Warrant|Welfare check|Noise complaint|Robbery|Criminal damage"
)
ID = "('{prefix}' || '0000' || '7000' || '8000' || lpad(to_hex({number}), 12, '0'))::uuid"


def ident(prefix: str, number: str) -> str:
    return ID.format(prefix=prefix, number=number)


def pick(words: str, number: str, between: str = " ") -> str:
    """Return SQL that takes one of the words by a number."""
    listed = words.split(between)
    quoted = ", ".join(f"'{word}'" for word in listed)
    return f"(ARRAY[{quoted}])[1 + ({number}) % {len(listed)}]"


@dataclass(frozen=True)
class Size:
    """How much there is."""

    items: int
    posters: int  # the newest so many items, and one in ten of the others

    @property
    def incidents(self) -> int:
        return max(20, self.items // 12)


@contextmanager
def quick(address: str) -> Iterator[connection]:
    """Give a connection on which triggers and foreign keys are not looked at: what is written is right."""
    connection = psycopg2.connect(address)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '768MB'; SET work_mem = '128MB'; SET max_parallel_workers = 2")
    try:
        yield connection
    finally:
        connection.close()


def run(address: str, *statements: str) -> None:
    with quick(address) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def fill(address: str, size: Size, tell: Callable[[str], None]) -> None:
    """Fill an empty, migrated database; the password of every officer is that of the first person found."""
    dropped = drop_indexes(address)
    tell("people, cameras, incidents")
    run(address, *people(), *incidents(size))
    tell("items and files")
    run(address, "SELECT setseed(0.4)", items(size), *files(size), *grants(size), "ANALYZE")
    tell("search rows")
    write_search_rows(address, size)
    tell("indexes")
    for definition in dropped:
        run(address, definition)
    run(address, "VACUUM ANALYZE")


def drop_indexes(address: str) -> list[str]:
    """Drop the indexes that no constraint needs and return how to make them again."""
    with quick(address) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND indexname NOT IN "
            "(SELECT conname FROM pg_constraint)",
            [list(TABLES)],
        )
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def people() -> list[str]:
    """Return the statements that add 8 commands with 30 teams each, 7,000 officers in them, and their cameras."""
    command, team, user = (ident(prefix, "n") for prefix in ("0b000000", "0c000000", "0d000000"))
    force = "'0a000000-0000-7000-8000-000000000001'::uuid"
    path = "replace({}::text, '-', '') || '/'"
    return [
        (
            f"INSERT INTO accounts_team (id, name, short_name, is_command, path, parent_id) "
            f"VALUES ({force}, 'Large Force', 'LARGE', false, {path.format(force)}, NULL)"
        ),
        (
            f"INSERT INTO accounts_team (id, name, short_name, is_command, path, parent_id) "
            f"SELECT {command}, 'Command ' || n, 'C' || n, true, {path.format(force)} || {path.format(command)}, {force} "
            f"FROM generate_series(1, 8) AS n"
        ),
        (
            f"INSERT INTO accounts_team (id, name, short_name, is_command, path, parent_id) "
            f"SELECT {team}, 'Response ' || n, 'R' || n, false, above.path || {path.format(team)}, above.id "
            f"FROM generate_series(1, 240) AS n JOIN accounts_team AS above ON above.short_name = 'C' || (1 + n % 8)"
        ),
        (
            f"INSERT INTO accounts_user (id, password, collar_number, name, rank, team_id, email, theme, density, "
            f"shortcuts_enabled, is_active, is_password_temporary) "
            f"SELECT {user}, '!', (30000 + n)::text, {pick(FIRST, 'n')} || ' ' || {pick(LAST, 'n / 40')}, 'pc', "
            f"{ident('0c000000', '1 + n % 240')}, '', 'auto', 'comfortable', true, true, false "
            f"FROM generate_series(0, {OFFICERS - 1}) AS n"
        ),
        (
            f"INSERT INTO accounts_roleassignment (id, user_id, role, given_at) "
            f"SELECT {ident('0e000000', 'n')}, {user}, CASE WHEN n < 240 THEN 'supervisor' WHEN n = 999 "
            f"THEN 'evidence_manager' WHEN n % 60 = 7 THEN 'investigator' ELSE 'officer' END, now() "
            f"FROM generate_series(0, {OFFICERS - 1}) AS n"
        ),
        (
            f"INSERT INTO devices_camera (id, serial, model, state, firmware, key_hash, last_dock, note, fault, "
            f"firmware_wanted, report_number, report_sha256, is_stealthy, is_muted, added_at) "
            f"SELECT {ident('0f000000', 'n')}, 'X60L' || upper(lpad(to_hex(n), 5, '0')), 'Body 3', 'off', '', repeat('ab', 32), "
            f"'', '', '', '', 0, '', false, false, now() FROM generate_series(0, {OFFICERS - 1}) AS n"
        ),
    ]


def incidents(size: Size) -> list[str]:
    """Return the statement that adds incidents, numbered anew each day, at places of an invented city."""
    at = f"now() - interval '730 days' * (({size.incidents} - n)::float8 / {size.incidents})"
    return [
        (
            f"INSERT INTO incidents_incident (id, number, date, slug, title, summary, place, latitude, longitude, grade, "
            f"started_at, state, crime_reference, team_id, opened_by_id, opened_at, revision) "
            f"SELECT {ident('1a000000', 'n')}, (1 + n % 4000)::text, ({at})::date, 'large-' || n, "
            f"{pick(WHAT, 'n * 7', '|')}, '', (1 + n % 180) || ' ' || {pick(STREETS, 'n * 11')} || ' ' || "
            f"{pick(KINDS, 'n / 30')}, 52.44 + (n::bigint * 7919 % 100000) / 1000000.0, -1.94 + (n::bigint * 104729 % 100000) / 1000000.0, "
            f"'', {at}, 'closed', '20/' || (100000 + n) || '/26', {ident('0c000000', '1 + n % 240')}, "
            f"{ident('0d000000', 'n % 240')}, {at}, 1 FROM generate_series(1, {size.incidents}) AS n"
        )
    ]


def items(size: Size) -> str:
    """Return the statement that adds the items, oldest first, as the years would have written them."""
    streams = '\'{"streams": [{"kind": "video"}, {"kind": "audio"}]}\''
    return f"""
INSERT INTO evidence_item (id, title, kind, source, status, readiness, readiness_cause, plan, owner_id, recorded_by_id,
    camera_id, incident_id, description, evidence_id, exhibit_reference, seized_from, recorded_at, time_basis,
    duration_ms, buffer_ms, width, height, started_by, latitude, longitude, track, muted, probe, received_at,
    access_class, sensitivity, named, has_content_warning, tags, category_keys, custom, was_evidential, revision,
    ready_at, place)
SELECT {ident("1b000000", "n")}, 'Body camera video, ' || to_char(at, 'FMDD Mon YYYY, HH24:MI:SS'),
    CASE WHEN luck < 0.92 THEN 'video' WHEN luck < 0.96 THEN 'audio' WHEN luck < 0.99 THEN 'image' ELSE 'document' END,
    CASE WHEN luck < 0.85 THEN 'body_worn' WHEN luck < 0.92 THEN 'cctv' WHEN luck < 0.96 THEN 'call' ELSE 'phone' END,
    CASE WHEN more < 0.001 THEN 'failed' WHEN more < 0.002 THEN 'processing' ELSE 'active' END, 'ready', '', '',
    {ident("0d000000", "who")}, {ident("0d000000", "who")},
    CASE WHEN luck < 0.85 THEN {ident("0f000000", "who")} END,
    CASE WHEN more < 0.6 THEN {ident("1a000000", f"greatest(1, least({size.incidents}, n / 12 + (more * 40)::int - 12))")} END,
    CASE WHEN more < 0.1 THEN 'Officer notes a ' || {pick("ladder hammer bicycle rucksack bottle torch", "n")} ||
        ' and speaks to ' || {pick("neighbours witnesses family staff", "n / 7")} ELSE '' END,
    '', CASE WHEN more < 0.05 THEN 'EX/' || n % 400 ELSE '' END, '', at, 'device', 60000 + (luck * 1800000)::int, 30000,
    1280, 720, 'officer', CASE WHEN luck < 0.6 THEN 52.44 + more / 10 END, CASE WHEN luck < 0.6 THEN -1.94 + luck / 10 END,
    '[]', '[]', {streams}, at + interval '6 hours',
    CASE WHEN more > 0.997 THEN 'confidential' WHEN more > 0.98 THEN 'restricted' ELSE 'unrestricted' END,
    CASE WHEN luck BETWEEN 0.5 AND 0.51 THEN ARRAY['domestic_abuse'] ELSE ARRAY[]::varchar[] END, ARRAY[]::uuid[],
    luck BETWEEN 0.3 AND 0.31, CASE WHEN more < 0.03 THEN ARRAY['review'] ELSE ARRAY[]::varchar[] END,
    CASE WHEN luck < 0.7 THEN ARRAY[{pick("arrest stop-and-search traffic domestic-abuse public-order custody", "n")}]
        ELSE ARRAY[]::varchar[] END, '{{}}', false, 1, at + interval '7 hours', ''
FROM (
    SELECT n, random() AS luck, random() AS more, floor({OFFICERS} * power(random(), 1.2))::int AS who,
        now() - interval '730 days' * (({size.items} - n)::float8 / {size.items}) - interval '6 hours' AS at
    FROM generate_series(1, {size.items}) AS n
) AS made
"""


def files(size: Size) -> list[str]:
    """Return the statements that add an original to every item and posters to the newest and one in ten others."""
    columns = (
        "INSERT INTO evidence_file (id, item_id, role, parent_id, number, media_type, size, sha256, duration_ms, "
        "stream_hashes, key, place, incoming_name, made_by_tool, tool_version, arguments, made_at, stored_at, "
        "verified_at, verify_outcome)"
    )
    original, item = ident("1c000000", "n"), ident("1b000000", "n")
    return [
        (
            f"{columns} SELECT {original}, {item}, 'original', NULL, 0, 'video/mp4', 30000000, "
            f"encode(sha256(int8send(n)), 'hex'), 0, '[]', 'o/' || n, 'stored', '', '', '', '[]', now(), now(), "
            f"CASE WHEN n % 3 = 0 OR n % 100003 = 0 THEN now() END, CASE WHEN n % 100003 = 0 THEN 'mismatch' WHEN n % 3 = 0 THEN 'match' "
            f"ELSE '' END FROM generate_series(1, {size.items}) AS n"
        ),
        (
            f"{columns} SELECT {ident('1d000000', 'n')}, {item}, 'poster', {original}, 0, 'image/jpeg', 20000, "
            f"repeat('cd', 32), 0, '[]', 'p/' || n, 'stored', '', 'ffmpeg', '9', '[]', now(), now(), NULL, '' "
            f"FROM generate_series(1, {size.items}) AS n WHERE n > {size.items - size.posters} OR n % 10 = 0"
        ),
    ]


def grants(size: Size) -> list[str]:
    """Return the statements that name officers on every 200th item of others."""
    named = ident("0d000000", "n / 200 % 7000")
    return [
        (
            f"INSERT INTO evidence_accessgrant (id, item_id, person_id, level, reason, given_at, given_by_id) "
            f"SELECT {ident('1e000000', 'n')}, {ident('1b000000', 'n')}, {named}, 'view', 'Case build', now(), "
            f"{ident('0d000000', '999')} FROM generate_series(200, {size.items}, 200) AS n"
        ),
        (
            "UPDATE evidence_item SET named = ARRAY[person_id] FROM evidence_accessgrant AS given "
            "WHERE given.item_id = evidence_item.id"
        ),
    ]


def write_search_rows(address: str, size: Size, at_once: int = 20_000) -> None:
    """Write every search row as its trigger would, two connections at a time."""
    columns = (
        "item_id, owner_id, incident_id, timeline_at, received_at, duration_ms, is_concealed, named, kind, source, "
        "status, access_class, integrity, category_keys, latitude, longitude, words, names, prose"
    )

    def write(half: int) -> None:
        with quick(address) as connection, connection.cursor() as cursor:
            for first in range(1 + half * at_once, size.items + 1, 2 * at_once):
                last = min(first + at_once - 1, size.items)
                cursor.execute(
                    f"INSERT INTO evidence_searchdocument ({columns}) SELECT * FROM evidence_search_rows("
                    f"ARRAY(SELECT {ident('1b000000', 'n')} FROM generate_series({first}, {last}) AS n)) ON CONFLICT DO NOTHING"
                )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, (0, 1)))
