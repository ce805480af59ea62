"""Keeps every item's search row true: whatever changes one of its words or facts rewrites it in the same transaction.

The row is locked before its words are gathered, so that of two changes at once the later one sees the earlier.
"""

from django.db import migrations

TRIGGERS = r"""
SET LOCAL lock_timeout = '5s';

-- Lower case without accents: "Zoë" is found as "zoe". Python's evidence.library.query.plain does the same.
CREATE FUNCTION evidence_plain(VARIADIC parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN text ~ '^[ -~]*$' THEN lower(text)
        ELSE lower(regexp_replace(normalize(text, NFKD), '[\u0300-\u036f]', '', 'g') COLLATE "pg_c_utf8") END
    FROM array_to_string(parts, ' ') AS text
$$;

CREATE FUNCTION evidence_split(plain text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(left(word, 64)), '{}')
    FROM regexp_split_to_table(plain COLLATE "pg_c_utf8", '[^[:alnum:]]+') AS word WHERE word <> ''
$$;

CREATE FUNCTION evidence_marked(mark text, parts text[]) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(mark || '/' || part), '{}') FROM unnest(parts) AS part WHERE part <> ''
$$;

-- What is written without a space but with signs inside, such as ex/17 or 20/113/26, without signs at its ends.
-- Python's evidence.library.query.whole_of does the same.
CREATE FUNCTION evidence_wholes(plain text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(DISTINCT left(whole, 64)), '{}') FROM regexp_split_to_table(plain, '\s+') AS part,
        regexp_replace(part COLLATE "pg_c_utf8", '^[^[:alnum:]]+|[^[:alnum:]]+$', '', 'g') AS whole
    WHERE whole COLLATE "pg_c_utf8" ~ '[^[:alnum:]]'
$$;

-- The search rows of items as they are now. No view and no WHEN of a trigger: both would forbid later migrations to
-- change the columns that they name.
CREATE FUNCTION evidence_search_rows(wanted uuid[]) RETURNS TABLE (item_id uuid, owner_id uuid, incident_id uuid,
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
            item.is_concealed, item.named, item.kind, item.source,
            CASE WHEN item.completed_by_id IS NULL THEN item.status ELSE 'part' END::varchar AS status, item.access_class,
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
                'kind/' || item.kind, 'source/' || item.source, 'status/' || CASE WHEN item.completed_by_id IS NULL THEN item.status ELSE 'part' END, 'class/' || item.access_class,
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

-- Returns how many rows it changed; running it again changes none.
CREATE FUNCTION evidence_write_search_documents(changed uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    written integer;
BEGIN
    -- A statement of its own: the next one then sees what the transaction that held the lock has committed.
    PERFORM 1 FROM evidence_searchdocument WHERE item_id = ANY(changed) ORDER BY item_id FOR UPDATE;
    INSERT INTO evidence_searchdocument AS document (item_id, owner_id, incident_id, timeline_at, received_at,
        duration_ms, is_concealed, named, kind, source, status, access_class, integrity, category_keys, latitude,
        longitude, words, names, prose)
    SELECT * FROM evidence_search_rows(changed)
    ON CONFLICT (item_id) DO UPDATE SET owner_id = excluded.owner_id, incident_id = excluded.incident_id,
        timeline_at = excluded.timeline_at, received_at = excluded.received_at, duration_ms = excluded.duration_ms,
        is_concealed = excluded.is_concealed, named = excluded.named, kind = excluded.kind, source = excluded.source,
        status = excluded.status, access_class = excluded.access_class, integrity = excluded.integrity,
        category_keys = excluded.category_keys, latitude = excluded.latitude, longitude = excluded.longitude,
        words = excluded.words, names = excluded.names, prose = excluded.prose
    WHERE (document.owner_id, document.incident_id, document.timeline_at, document.received_at, document.duration_ms,
            document.is_concealed, document.named, document.kind, document.source, document.status,
            document.access_class, document.integrity, document.category_keys, document.latitude, document.longitude,
            document.words, document.names, document.prose)
        IS DISTINCT FROM (excluded.owner_id, excluded.incident_id, excluded.timeline_at, excluded.received_at,
            excluded.duration_ms, excluded.is_concealed, excluded.named, excluded.kind, excluded.source,
            excluded.status, excluded.access_class, excluded.integrity, excluded.category_keys, excluded.latitude,
            excluded.longitude, excluded.words, excluded.names, excluded.prose);
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END $$;

CREATE FUNCTION evidence_item_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR OLD IS DISTINCT FROM NEW THEN
        PERFORM evidence_write_search_documents(array_remove(ARRAY[NEW.id, NEW.duplicate_of_id], NULL));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER item_writes_its_search_row AFTER INSERT OR UPDATE ON evidence_item
    FOR EACH ROW EXECUTE FUNCTION evidence_item_changed();

CREATE FUNCTION evidence_item_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM evidence_searchdocument WHERE item_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER item_takes_its_search_row_along BEFORE DELETE ON evidence_item
    FOR EACH ROW EXECUTE FUNCTION evidence_item_gone();

CREATE FUNCTION evidence_part_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM evidence_write_search_documents(ARRAY[OLD.item_id]); END IF;
    IF TG_OP = 'INSERT' THEN PERFORM evidence_write_search_documents(ARRAY[NEW.item_id]); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER note_rewrites_the_search_row AFTER INSERT OR UPDATE OR DELETE ON evidence_note
    FOR EACH ROW EXECUTE FUNCTION evidence_part_changed();
CREATE TRIGGER marker_rewrites_the_search_row AFTER INSERT OR UPDATE OR DELETE ON evidence_marker
    FOR EACH ROW EXECUTE FUNCTION evidence_part_changed();

CREATE FUNCTION evidence_file_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.role = 'original' AND (TG_OP = 'INSERT' OR (OLD.place, OLD.verify_outcome, OLD.sha256)
            IS DISTINCT FROM (NEW.place, NEW.verify_outcome, NEW.sha256)) THEN
        PERFORM evidence_write_search_documents(ARRAY[NEW.item_id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER original_rewrites_the_search_row AFTER INSERT OR UPDATE ON evidence_file
    FOR EACH ROW EXECUTE FUNCTION evidence_file_changed();

CREATE FUNCTION evidence_person_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.name, OLD.collar_number) IS DISTINCT FROM (NEW.name, NEW.collar_number) THEN
        PERFORM evidence_write_search_documents(
            ARRAY(SELECT id FROM evidence_item WHERE owner_id = NEW.id OR recorded_by_id = NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER person_rewrites_the_search_rows AFTER UPDATE ON accounts_user
    FOR EACH ROW EXECUTE FUNCTION evidence_person_changed();

CREATE FUNCTION evidence_camera_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.serial IS DISTINCT FROM NEW.serial THEN
        PERFORM evidence_write_search_documents(ARRAY(SELECT id FROM evidence_item WHERE camera_id = NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER camera_rewrites_the_search_rows AFTER UPDATE ON devices_camera
    FOR EACH ROW EXECUTE FUNCTION evidence_camera_changed();

CREATE FUNCTION evidence_incident_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.number, OLD.title, OLD.place, OLD.crime_reference, OLD.latitude, OLD.longitude) IS DISTINCT FROM
            (NEW.number, NEW.title, NEW.place, NEW.crime_reference, NEW.latitude, NEW.longitude) THEN
        PERFORM evidence_write_search_documents(ARRAY(SELECT id FROM evidence_item WHERE incident_id = NEW.id));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER incident_rewrites_the_search_rows AFTER UPDATE ON incidents_incident
    FOR EACH ROW EXECUTE FUNCTION evidence_incident_changed();
"""

NO_TRIGGERS = r"""
DROP FUNCTION evidence_incident_changed() CASCADE;
DROP FUNCTION evidence_camera_changed() CASCADE;
DROP FUNCTION evidence_person_changed() CASCADE;
DROP FUNCTION evidence_file_changed() CASCADE;
DROP FUNCTION evidence_part_changed() CASCADE;
DROP FUNCTION evidence_item_gone() CASCADE;
DROP FUNCTION evidence_item_changed() CASCADE;
DROP FUNCTION evidence_write_search_documents(uuid[]);
DROP FUNCTION evidence_search_rows(uuid[]);
DROP FUNCTION evidence_wholes(text);
DROP FUNCTION evidence_marked(text, text[]);
DROP FUNCTION evidence_split(text);
DROP FUNCTION evidence_plain(text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_owner_and_first_categories")]
    operations = [migrations.RunSQL(TRIGGERS, NO_TRIGGERS)]
