"""Search rows hold references in one piece, say what they lack, and know the place and the custom fields of an item.

"EX/17" was looked for as "ex" and "17…" among everything recorded at 17 minutes past; now it is one lexeme. What has no
incident or no category is a lexeme as well: an index finds what is there, not what is missing. The function is that of 0011 with
these lines more; older code is served by it as well, so nothing is taken back.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

ROWS = r"""
-- What is written without a space but with signs inside, such as ex/17 or 20/113/26, without signs at its ends.
-- Python's evidence.library.query.whole_of does the same.
CREATE OR REPLACE FUNCTION evidence_wholes(plain text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT left(whole, 64)), '{}') FROM regexp_split_to_table(plain, '\s+') AS part,
        regexp_replace(part COLLATE "pg_c_utf8", '^[^[:alnum:]]+|[^[:alnum:]]+$', '', 'g') AS whole
    WHERE whole COLLATE "pg_c_utf8" ~ '[^[:alnum:]]'
$$;

CREATE OR REPLACE FUNCTION evidence_search_rows(wanted uuid[]) RETURNS TABLE (item_id uuid, owner_id uuid, incident_id uuid,
    timeline_at timestamptz, received_at timestamptz, duration_ms bigint, is_concealed boolean, named uuid[],
    kind varchar, source varchar, status varchar, access_class varchar, integrity text, category_keys varchar[],
    latitude float8, longitude float8, words tsvector, names text, prose text) LANGUAGE sql STABLE AS $$
    SELECT found.item_id, found.owner_id, found.incident_id, found.timeline_at, found.received_at, found.duration_ms,
        found.is_concealed, found.named, found.kind, found.source, found.status, found.access_class, found.integrity,
        found.category_keys, found.latitude, found.longitude,
        array_to_tsvector(facts || ('integrity/' || found.integrity)
            || evidence_split(found.names || ' ' || found.prose) || evidence_marked('officer', evidence_split(people))
            || evidence_marked('whole', evidence_wholes(found.names || ' ' || found.prose))
            || array_remove(ARRAY[sha256::text], NULL))
            || strip(to_tsvector('english', found.names || ' ' || found.prose)),
        found.names, found.prose
    FROM (
        SELECT item.id AS item_id, item.owner_id, item.incident_id,
            coalesce(item.recorded_at, item.received_at) AS timeline_at, item.received_at, item.duration_ms,
            item.is_concealed, item.named, item.kind, item.source, item.status, item.access_class,
            CASE WHEN original.verify_outcome = 'mismatch' THEN 'changed' WHEN original.verify_outcome = 'match' THEN 'verified'
                WHEN original.place = 'stored' THEN 'stored' ELSE 'waiting' END AS integrity,
            item.category_keys, coalesce(item.latitude, incident.latitude::float8) AS latitude,
            coalesce(item.longitude, incident.longitude::float8) AS longitude,
            evidence_plain(item.title, item.evidence_id, item.exhibit_reference, item.seized_from,
                owner.name, owner.collar_number,
                CASE WHEN wearer.id <> owner.id OR owner.id IS NULL THEN wearer.name || ' ' || wearer.collar_number END,
                camera.serial, item.place, incident.number, incident.title, incident.place, incident.crime_reference,
                array_to_string(item.tags, ' ')) AS names,
            evidence_plain(item.description, custom.texts, notes.texts, markers.labels) AS prose,
            original.sha256, evidence_plain(owner.name, owner.collar_number, wearer.name, wearer.collar_number) AS people,
            array_remove(ARRAY[
                'kind/' || item.kind, 'source/' || item.source, 'status/' || item.status, 'class/' || item.access_class,
                'log/' || lower(incident.number), 'log/' || lower(nullif(incident.crime_reference, '')),
                CASE WHEN item.incident_id IS NOT NULL THEN 'has/incident' ELSE 'no/incident' END,
                CASE WHEN item.category_keys <> '{}' THEN 'has/category' ELSE 'no/category' END,
                CASE WHEN markers.labels IS NOT NULL THEN 'has/markers' END,
                CASE WHEN notes.texts IS NOT NULL THEN 'has/notes' END,
                CASE WHEN item.track <> '[]' THEN 'has/track' END,
                CASE WHEN item.kind = 'audio' OR jsonb_path_exists(item.probe, '$.streams[*] ? (@.kind == "audio")')
                    THEN 'has/sound' END,
                CASE WHEN item.duplicate_of_id IS NOT NULL
                    OR EXISTS (SELECT 1 FROM evidence_item AS copy WHERE copy.duplicate_of_id = item.id)
                    THEN 'has/duplicates' END,
                CASE WHEN item.has_content_warning THEN 'has/warning' END,
                CASE WHEN item.readiness = 'waiting' THEN 'is/waiting' END
            ], NULL) || evidence_marked('category', item.category_keys::text[])
              || evidence_marked('tag', string_to_array(evidence_plain(array_to_string(item.tags, chr(10))), chr(10))) AS facts
        FROM evidence_item AS item
        LEFT JOIN accounts_user AS owner ON owner.id = item.owner_id
        LEFT JOIN accounts_user AS wearer ON wearer.id = item.recorded_by_id
        LEFT JOIN devices_camera AS camera ON camera.id = item.camera_id
        LEFT JOIN incidents_incident AS incident ON incident.id = item.incident_id
        LEFT JOIN evidence_file AS original ON original.item_id = item.id AND original.role = 'original'
        LEFT JOIN LATERAL (SELECT string_agg(text, ' ') AS texts FROM evidence_note AS note WHERE note.item_id = item.id)
            AS notes ON true
        LEFT JOIN LATERAL (SELECT string_agg(label, ' ') AS labels FROM evidence_marker AS marker
            WHERE marker.item_id = item.id) AS markers ON true
        LEFT JOIN LATERAL (SELECT string_agg(value #>> '{}', ' ') AS texts
            FROM jsonb_path_query(item.custom, 'strict $.** ? (@.type() == "string")') AS value) AS custom ON true
        WHERE item.id = ANY(wanted) ORDER BY item.id
    ) AS found
$$;
"""

NEXT = """
SELECT max(id::text)::uuid, evidence_write_search_documents(array_agg(id)) FROM (
    SELECT item_id AS id FROM evidence_searchdocument WHERE item_id > %s ORDER BY item_id LIMIT 5000
) AS next
"""


def write_again(_apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write every row anew, 5,000 at a time; may be stopped and run again."""
    with schema_editor.connection.cursor() as cursor:
        last = "00000000-0000-0000-0000-000000000000"
        while last:
            cursor.execute(NEXT, [last])
            last = cursor.fetchone()[0]


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("evidence", "0013_bulk_and_saved_searches")]
    operations = [
        migrations.RunSQL(ROWS, migrations.RunSQL.noop),
        migrations.RunPython(write_again, migrations.RunPython.noop, elidable=False),
    ]
