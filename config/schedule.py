"""Which task runs in which queue, and which run again and again: the same in every installation."""

ROUTES = {  # long work on bytes must not hold up what just arrived
    "evidence.tasks.make_*": {"queue": "media"},
    "evidence.tasks.store_original": {"queue": "media"},
    "evidence.tasks.change_many": {"queue": "media"},
    "evidence.tasks.verify_*": {"queue": "media"},
    "evidence.tasks.sweep_*": {"queue": "media"},
    "evidence.tasks.find_*": {"queue": "media"},
}

BEAT = {  # seconds between two runs
    "forget-old-notices": {"task": "accounts.tasks.forget_old_notices", "schedule": 86400.0},
    "write-down-refused-sign-ins": {"task": "accounts.tasks.write_down_refused_sign_ins", "schedule": 60.0},
    "settle-signals": {"task": "devices.tasks.settle_signals", "schedule": 15.0},
    "keep-places": {"task": "devices.tasks.keep_places", "schedule": 86400.0},
    "write-down-refusals": {"task": "devices.tasks.write_down_refusals", "schedule": 60.0},
    "refresh-retention": {"task": "evidence.tasks.refresh_retention", "schedule": 60.0},
    "refresh-all-retention": {"task": "evidence.tasks.refresh_all_retention", "schedule": 3600.0},
    "dispose": {"task": "evidence.tasks.dispose", "schedule": 300.0},
    "settle-hold-flags": {"task": "evidence.tasks.settle_hold_flags", "schedule": 60.0},
    "reconcile-uses": {"task": "evidence.tasks.reconcile_uses", "schedule": 120.0},
    "sweep-store": {"task": "evidence.tasks.sweep_store", "schedule": 60.0},
    "find-orphans": {"task": "evidence.tasks.find_orphans", "schedule": 3600.0},
    "settle-bulk": {"task": "evidence.tasks.settle_bulk", "schedule": 30.0},
    "sweep-live-sessions": {"task": "streaming.tasks.sweep_sessions", "schedule": 5.0},
    "settle-uploads": {"task": "evidence.tasks.settle_uploads", "schedule": 15.0},
    "prepare-journal-partitions": {"task": "audit.tasks.prepare_partitions", "schedule": 86400.0},
    "watch-sealing": {"task": "audit.tasks.watch_sealing", "schedule": 15.0},
}
