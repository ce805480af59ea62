"""What people do to their own account, and nobody else does: password, reason for access, appearance."""

import time

import pytest
from django_otp.plugins.otp_static.models import StaticToken
from django_otp_webauthn.models import WebAuthnCredential

from accounts.actions.appearance import change_appearance
from accounts.actions.passwords import change_password
from accounts.actions.reasons import end_reason, give_reason
from accounts.actions.signing_in import (
    confirm_identity,
    sign_out_everywhere,
)
from accounts.actions.two_step import (
    add_authenticator,
    add_passkey,
    make_recovery_codes,
    remove_authenticator,
    remove_passkey,
)
from accounts.models import Authenticator, SignIn
from accounts.models.person import Density, Theme
from accounts.models.sign_in import Method
from accounts.reason import Reason, ReasonCode
from accounts.refusals import (
    NotAllowed,
    ReasonIncomplete,
    WrongPassword,
)
from audit.operations import Operation
from tests.accounts.acts import assert_refused, assert_undone, last, told
from tests.accounts.own_account import KEY, NEW, own, passkey
from tests.factories.accounts import PASSWORD, add_app, code_of

pytestmark = pytest.mark.django_db
OWN_ACTS = {
    "password": (
        Operation.PASSWORD_CHANGED,
        lambda person, by: change_password(person=person, old=PASSWORD, new=NEW, by=by),
    ),
    "authenticator": (
        Operation.TWO_STEP_ADDED,
        lambda person, by: add_authenticator(person=person, key=KEY, code=code_of(KEY), name="Phone", by=by),
    ),
    "remove authenticator": (
        Operation.TWO_STEP_REMOVED,
        lambda person, by: remove_authenticator(person=person, device=add_app(person), by=by),
    ),
    "passkey": (
        Operation.PASSKEY_ADDED,
        lambda person, by: add_passkey(person=person, complete=lambda: passkey(person), name="Laptop", by=by),
    ),
    "remove passkey": (
        Operation.PASSKEY_REMOVED,
        lambda person, by: remove_passkey(person=person, credential=passkey(person), by=by),
    ),
    "recovery codes": (
        Operation.RECOVERY_CODES_MADE,
        lambda person, by: make_recovery_codes(person=person, by=by),
    ),
    "appearance": (
        Operation.SETTINGS_CHANGED,
        lambda person, by: change_appearance(
            person=person, theme=Theme.DARK, density=Density.COMPACT, shortcuts_enabled=False, by=by
        ),
    ),
    "reason": (
        Operation.REASON_GIVEN,
        lambda person, by: give_reason(
            person=person, code=ReasonCode.SUPERVISION, reference="Log 1182", text="", by=by
        ),
    ),
    "end reason": (
        Operation.REASON_ENDED,
        lambda person, by: end_reason(person=person, reason=Reason.now(code="AUDIT", reference="", text=""), by=by),
    ),
    "confirm": (Operation.IDENTITY_CONFIRMED, lambda person, by: confirm_identity(person=person, by=by)),
    "sign out everywhere": (
        Operation.SESSIONS_ENDED,
        lambda person, by: sign_out_everywhere(person=person, by=by),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("act", OWN_ACTS)
def test_nobody_else_may(pc_rahman, ruth_adler, act):
    operation, run = OWN_ACTS[act]

    assert_refused(NotAllowed, operation, pc_rahman, lambda: run(pc_rahman, ruth_adler))


@pytest.mark.slow
@pytest.mark.parametrize("act", OWN_ACTS)
def test_failed_journal_undoes(pc_rahman, act, journal_down):
    _, run = OWN_ACTS[act]

    assert_undone(pc_rahman, lambda: run(pc_rahman, pc_rahman))
    assert not StaticToken.objects.exists()
    assert not Authenticator.objects.filter(name="Phone").exists()
    assert not WebAuthnCredential.objects.filter(name="Laptop").exists()


# --- password


@pytest.mark.slow
def test_password_is_changed_and_journalled(pc_rahman):
    SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    change_password(person=pc_rahman, old=PASSWORD, new=NEW, by=pc_rahman)

    pc_rahman.refresh_from_db()
    assert pc_rahman.check_password(NEW)
    assert told(last(pc_rahman)) == own(pc_rahman, Operation.PASSWORD_CHANGED, {"sessions_ended": 1})


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "cause"),
    [
        ("wrong wrong wrong", NEW, "wrong_password"),
        (PASSWORD, PASSWORD, "same_password"),
        (PASSWORD, "short", "weak_password"),
        (PASSWORD, "password1234", "weak_password"),
        (PASSWORD, "aisha rahman", "weak_password"),
    ],
)
def test_weak_and_wrong_passwords_are_refused(pc_rahman, old, new, cause):
    assert_refused(
        WrongPassword,
        Operation.PASSWORD_CHANGED,
        pc_rahman,
        lambda: change_password(person=pc_rahman, old=old, new=new, by=pc_rahman),
    )
    assert last(pc_rahman).reason_code == cause


# --- reason and appearance


def test_reason_is_journalled_with_its_code_only(pc_rahman):
    reason = give_reason(person=pc_rahman, code=ReasonCode.OIC, reference=" Log  1182 ", text="", by=pc_rahman)

    assert str(reason) == "Case build · Log 1182"
    assert told(last(pc_rahman)) == own(pc_rahman, Operation.REASON_GIVEN, {}, "OIC")


@pytest.mark.parametrize(
    ("code_", "reference", "text", "field"),
    [
        (ReasonCode.OIC, "", "", "reference"),
        (ReasonCode.COMPLAINT, "  ", "", "reference"),
        (ReasonCode.OTHER, "", "", "text"),
        (ReasonCode.OTHER, "", "too short", "text"),
        (ReasonCode.OTHER, "", "x" * 501, "text"),
    ],
)
def test_incomplete_reason_is_refused(pc_rahman, code_, reference, text, field):
    with pytest.raises(ReasonIncomplete) as caught:
        give_reason(person=pc_rahman, code=code_, reference=reference, text=text, by=pc_rahman)

    assert caught.value.field == field


def test_reason_ends_after_its_minutes(settings):
    reason = Reason.now(code="AUDIT", reference="", text="")

    assert 0 < reason.ends_at.timestamp() - time.time() <= settings.REASON_MINUTES * 60


def test_appearance_is_kept_and_journalled(pc_rahman):
    change_appearance(
        person=pc_rahman,
        theme=Theme.DARK,
        density=Density.COMPACT,
        shortcuts_enabled=False,
        by=pc_rahman,
    )

    pc_rahman.refresh_from_db()
    assert (pc_rahman.theme, pc_rahman.density, pc_rahman.shortcuts_enabled) == ("dark", "compact", False)
    assert told(last(pc_rahman)) == own(
        pc_rahman,
        Operation.SETTINGS_CHANGED,
        {"theme": "dark", "density": "compact", "shortcuts_enabled": False},
    )
