"""Background work of sharing: each task calls one action, and may run twice without harm."""

from celery import shared_task

from evidence.sharing.actions import bundling, minding, visiting


@shared_task(time_limit=3 * 3600)
def make_bundles() -> None:
    """Put together what recipients can download whole."""
    bundling.make_bundles()


@shared_task(time_limit=300)
def sign_bundles() -> None:
    """Add the journal's signature to bundles that it attests by now."""
    bundling.sign_bundles()


@shared_task(time_limit=300)
def warn_of_ends() -> None:
    """Tell of links that stop soon and of links nobody has opened; every hour."""
    for due in minding.warnings_due():
        minding.warn(warning=due)


@shared_task(time_limit=300)
def forget_traces() -> None:
    """Erase old codes and visits; every day."""
    minding.forget_traces()


@shared_task(time_limit=60)
def write_down_unknown_links() -> None:
    """Write how many wrong links were tried; every minute."""
    visiting.write_down_unknown_links()
