"""People sign in and out; every step, right or wrong, stands in the journal."""

from django.utils import timezone

from accounts.actions.notices import notify
from accounts.browsers import browser_name
from accounts.models import SignIn, User
from accounts.models.notice import Kind
from accounts.noise import Purse, neighbourhood
from accounts.refusals import must_be_own
from audit import context, journal
from audit.actors import Actor, Visitor
from audit.operations import Operation, Outcome

REFUSED = Purse("sign-in", Operation.SIGN_IN_FAILED)


@journal.action
def take_first_step(*, person: User, method: str, user_agent: str = "") -> SignIn:
    """Begin a sign-in after a right password or an answer of the force's directory."""
    sign_in = SignIn.objects.create(
        user=person,
        method=method,
        address=context.current().source_ip or None,
        browser=browser_name(user_agent),
    )
    journal.act(
        Operation.FIRST_STEP_TAKEN,
        by=person,
        on=person,
        details={"method": method, "session": str(sign_in.id)},
        personal={"browser": sign_in.browser},
    )
    return sign_in


@journal.action
def finish_sign_in(*, sign_in: SignIn, second_step: str = "") -> SignIn:
    """Write down that a person is signed in; `second_step` is passkey, code, recovery code or empty."""
    sign_in.second_step = second_step
    sign_in.last_seen_at = timezone.now()
    sign_in.save(update_fields=["second_step", "last_seen_at"])
    User.objects.filter(pk=sign_in.user_id).update(last_seen_at=sign_in.last_seen_at)
    journal.act(
        Operation.SIGNED_IN,
        by=sign_in.user,
        on=sign_in.user,
        details={"method": sign_in.method, "second_step": second_step, "session": str(sign_in.id)},
    )
    return sign_in


@journal.action
def record_failed_sign_in(*, person: User | None, step: str, reason_code: str) -> None:
    """Write down a failed step; what was typed is not kept, as people type passwords into the wrong field."""
    journal.act(
        Operation.SIGN_IN_FAILED,
        by=Visitor(),
        on=person,
        outcome=Outcome.DENIED,
        reason_code=reason_code,
        details={"step": step},
    )


def record_refused_sign_in(*, person: User | None, step: str, reason_code: str) -> None:
    """Write down a failed step that may come in floods: the first of its kind in ten minutes, further ones as a sum."""
    address = neighbourhood(context.current().source_ip)
    facts = {"reason": reason_code, "address": address, "person": str(person.pk) if person else ""}
    if REFUSED.count(facts) == 1:
        record_failed_sign_in(person=person, step=step, reason_code=reason_code)


def write_down_refused_sign_ins() -> None:
    """Write one entry with the number of tries for each kind that came more than once in a window now over."""
    REFUSED.write_down(lambda facts: User.objects.filter(pk=facts["person"]).first() if facts.get("person") else None)


@journal.action
def record_lock(*, person: User, is_from_many: bool) -> None:
    """Write down that wrong passwords have locked a person out: at one address, or everywhere but the usual ones.

    Of tries from many places the person is told, because somebody else made them.
    """
    journal.act(
        Operation.PERSON_LOCKED,
        by=Visitor(),
        on=person,
        outcome=Outcome.DENIED,
        details={"from_many_addresses": is_from_many},
    )
    if is_from_many:
        today = f"{timezone.localdate():%Y-%m-%d}"
        text = "Somebody tried many wrong passwords for your account, from several places. None was right."
        notify(to=person, kind=Kind.SECURITY, text=text, target="/account/", key=f"person.locked:{today}")


@journal.action
def confirm_identity(*, person: User, by: Actor) -> None:
    """Write down that a person proved again, inside a session, who they are."""
    must_be_own(by, person, Operation.IDENTITY_CONFIRMED)
    journal.act(Operation.IDENTITY_CONFIRMED, by=by, on=person)


@journal.action
def sign_out(*, sign_in: SignIn, by: Actor, cause: str = "asked") -> None:
    """End one session at its next request; `cause` is asked, elsewhere, idle or too_long."""
    must_be_own(by, sign_in.user, Operation.SIGNED_OUT)
    SignIn.objects.open().filter(pk=sign_in.pk).update(ended_at=timezone.now())
    details = {"cause": cause, "session": str(sign_in.id)}
    journal.act(Operation.SIGNED_OUT, by=by, on=sign_in.user, details=details)


@journal.action
def sign_out_everywhere(*, person: User, by: Actor, keep: SignIn | None = None) -> int:
    """End all sessions of a person but `keep`, and return how many there were."""
    must_be_own(by, person, Operation.SESSIONS_ENDED)
    ended = SignIn.objects.others(person, keep).update(ended_at=timezone.now())
    journal.act(Operation.SESSIONS_ENDED, by=by, on=person, details={"sessions_ended": ended})
    return ended


def note_seen(*, sign_in: SignIn) -> None:
    """Note when a session was last used; bookkeeping of the time-out, at most once a minute, not an act."""
    now = sign_in.last_seen_at = timezone.now()
    SignIn.objects.filter(pk=sign_in.pk).update(last_seen_at=now)
    User.objects.filter(pk=sign_in.user_id).update(last_seen_at=now)
