"""What a process of the application does about Python's own memory, once everything is loaded."""

import gc


def keep_what_is_loaded() -> None:
    """Let the collector pass over what is there now, which stays for good, and come less often.

    Without this Python looks through its 190,000 objects again and again, 40 ms each time, and more often than the
    short-lived objects of a page, or of a log with 16,000 entries, are worth.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
