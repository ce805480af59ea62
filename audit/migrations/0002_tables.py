"""The journal's tables; partitioned by the time inside the UUIDv7 of each entry."""

from django.db import migrations

TABLES = r"""
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE audit_entry (
    id uuid PRIMARY KEY,
    schema_version smallint NOT NULL,
    occurred_at timestamptz NOT NULL,
    client_time timestamptz,
    clock_offset_ms integer,
    kind text NOT NULL CONSTRAINT entry_kind_is_known CHECK (kind IN
        ('collection', 'alteration', 'consultation', 'disclosure', 'combination', 'erasure', 'security', 'system')),
    operation text NOT NULL CONSTRAINT entry_names_an_operation CHECK (operation <> ''),
    outcome text NOT NULL CONSTRAINT entry_outcome_is_known CHECK (outcome IN ('success', 'denied', 'error')),
    reason_code text NOT NULL DEFAULT '',
    actor_type text NOT NULL CONSTRAINT entry_actor_type_is_known CHECK (actor_type IN ('officer', 'staff',
        'supervisor', 'cps', 'defence', 'panel', 'public', 'device', 'worker', 'admin', 'dba')),
    actor_id text NOT NULL,
    on_behalf_of text NOT NULL DEFAULT '',
    session_ref text NOT NULL DEFAULT '',
    auth_method text NOT NULL DEFAULT '',
    auth_at timestamptz,
    mfa boolean NOT NULL DEFAULT false,
    user_agent_hash text NOT NULL DEFAULT '',
    object_type text NOT NULL DEFAULT '',
    object_id text NOT NULL DEFAULT '',
    object_sha256 text NOT NULL DEFAULT '' CONSTRAINT entry_object_hash_is_sha256 CHECK
        (object_sha256 = '' OR object_sha256 ~ '^[0-9a-f]{64}$'),
    incident_id uuid,
    purpose text NOT NULL DEFAULT '',
    justification_code text NOT NULL DEFAULT '',
    rule text NOT NULL DEFAULT '',
    request_id text NOT NULL DEFAULT '',
    details jsonb NOT NULL DEFAULT '{}',
    personal_commitment bytea CONSTRAINT entry_commitment_is_sha256 CHECK (length(personal_commitment) = 32),
    content_hash bytea NOT NULL CONSTRAINT entry_content_hash_is_sha256 CHECK (length(content_hash) = 32)
) PARTITION BY RANGE (id);
CREATE TABLE audit_entry_other PARTITION OF audit_entry DEFAULT;
CREATE INDEX audit_entry_object ON audit_entry (object_type, object_id, id) WHERE object_id <> '';
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, id);
CREATE INDEX audit_entry_incident ON audit_entry (incident_id, id) WHERE incident_id IS NOT NULL;

CREATE TABLE audit_personal (
    entry_id uuid PRIMARY KEY,
    salt bytea NOT NULL CONSTRAINT personal_salt_has_16_bytes CHECK (length(salt) = 16),
    payload jsonb NOT NULL
);

CREATE TABLE audit_pending (entry_id uuid PRIMARY KEY);

CREATE TABLE audit_leaf (
    leaf_index bigint PRIMARY KEY CONSTRAINT leaf_index_starts_at_nought CHECK (leaf_index >= 0),
    entry_id uuid NOT NULL CONSTRAINT one_leaf_per_entry UNIQUE,
    leaf_hash bytea NOT NULL CONSTRAINT leaf_hash_is_sha256 CHECK (length(leaf_hash) = 32)
);

CREATE TABLE audit_checkpoint (
    size bigint PRIMARY KEY CONSTRAINT checkpoint_covers_a_leaf CHECK (size > 0),
    root bytea NOT NULL CONSTRAINT checkpoint_root_is_sha256 CHECK (length(root) = 32),
    signed_note text NOT NULL,
    frontier bytea NOT NULL CONSTRAINT checkpoint_frontier_is_hashes CHECK (length(frontier) % 32 = 0),
    leaf_hashes bytea NOT NULL CONSTRAINT checkpoint_leaves_are_hashes CHECK (length(leaf_hashes) % 32 = 0),
    created_at timestamptz NOT NULL
);

CREATE TABLE audit_anchor (
    id uuid PRIMARY KEY,
    size bigint NOT NULL,
    place text NOT NULL,
    key text NOT NULL,
    version_id text NOT NULL,
    retained_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT one_anchor_per_checkpoint_and_place UNIQUE (place, size)
);
"""

NO_TABLES = "DROP TABLE audit_anchor, audit_checkpoint, audit_leaf, audit_pending, audit_personal, audit_entry"


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(TABLES, NO_TABLES)]
