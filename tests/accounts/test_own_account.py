"""What people do to their own account: password, second steps, reason for access, appearance, sessions."""

import time

import pytest
from django_otp.plugins.otp_static.models import StaticToken
from django_otp_webauthn.models import WebAuthnCredential

from accounts.actions.appearance import change_appearance
from accounts.actions.checking import check_passkey
from accounts.actions.passwords import change_password
from accounts.actions.reasons import end_reason, give_reason
from accounts.actions.signing_in import (
    confirm_identity,
    finish_sign_in,
    record_failed_sign_in,
    sign_out,
    sign_out_everywhere,
    take_first_step,
)
from accounts.actions.two_step import (
    add_authenticator,
    add_passkey,
    make_recovery_codes,
    remove_authenticator,
    remove_passkey,
    reset_two_step,
)
from accounts.models import Authenticator, SignIn
from accounts.models.person import Density, Theme
from accounts.models.sign_in import Method
from accounts.reason import Reason, ReasonCode
from accounts.refusals import (
    LastSecondStep,
    NotAllowed,
    NotToYourself,
    ReasonIncomplete,
    WrongCode,
    WrongPassword,
)
from audit.operations import Operation
from tests.accounts.acts import JournalDown, assert_refused, assert_undone, last, told
from tests.factories.accounts import PASSWORD, add_app, code_of

pytestmark = pytest.mark.django_db
KEY = "42" * 20
NEW = "a lamp, a ladder, a lark"


def passkey(person) -> WebAuthnCredential:
    return WebAuthnCredential.objects.create(
        user=person, credential_id=person.id.bytes, public_key=b"key", name="Work laptop"
    )


def own(person, operation, details, reason_code=""):
    return operation, "success", reason_code, str(person.id), details


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


# --- second steps


def test_authenticator_is_added_and_journalled(pc_rahman):
    device = add_authenticator(person=pc_rahman, key=KEY, code=code_of(KEY), name="", by=pc_rahman)

    assert device.name == "Authenticator app"
    assert told(last(pc_rahman)) == own(pc_rahman, Operation.TWO_STEP_ADDED, {"device": device.pk})


def test_authenticator_with_a_wrong_code_is_not_kept(pc_rahman):
    with pytest.raises(WrongCode):
        add_authenticator(person=pc_rahman, key=KEY, code="000000", name="", by=pc_rahman)

    assert Authenticator.objects.count() == 0


def test_only_second_step_cannot_be_removed(pc_rahman):
    device = add_app(pc_rahman)
    make_recovery_codes(person=pc_rahman, by=pc_rahman)

    with pytest.raises(LastSecondStep):
        remove_authenticator(person=pc_rahman, device=device, by=pc_rahman)

    assert Authenticator.objects.filter(pk=device.pk).exists()


def test_authenticator_is_removed_when_a_passkey_remains(pc_rahman):
    device, _ = add_app(pc_rahman), passkey(pc_rahman)
    number = device.pk

    remove_authenticator(person=pc_rahman, device=device, by=pc_rahman)

    assert Authenticator.objects.count() == 0
    assert told(last(pc_rahman)) == own(pc_rahman, Operation.TWO_STEP_REMOVED, {"device": number})


def test_passkey_is_added_with_its_name(pc_rahman):
    added = add_passkey(person=pc_rahman, complete=lambda: passkey(pc_rahman), name="Desk key", by=pc_rahman)

    assert WebAuthnCredential.objects.get().name == "Desk key"
    assert told(last(pc_rahman)) == own(pc_rahman, Operation.PASSKEY_ADDED, {"device": added.pk})


def test_passkey_is_removed_when_an_app_remains(pc_rahman):
    credential, _ = passkey(pc_rahman), add_app(pc_rahman)
    number = credential.pk

    remove_passkey(person=pc_rahman, credential=credential, by=pc_rahman)

    assert WebAuthnCredential.objects.count() == 0
    assert told(last(pc_rahman)) == own(pc_rahman, Operation.PASSKEY_REMOVED, {"device": number})


def test_recovery_codes_are_ten_and_kept_as_digests(pc_rahman):
    codes = make_recovery_codes(person=pc_rahman, by=pc_rahman)

    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert (len(codes), len(set(codes)), len(kept)) == (10, 10, 10)
    assert not kept & {each.replace("-", "") for each in codes}
    assert told(last(pc_rahman)) == own(pc_rahman, Operation.RECOVERY_CODES_MADE, {"codes": 10})


def test_new_recovery_codes_replace_old_ones(pc_rahman):
    make_recovery_codes(person=pc_rahman, by=pc_rahman)
    before = set(StaticToken.objects.values_list("token", flat=True))

    make_recovery_codes(person=pc_rahman, by=pc_rahman)

    assert not before & set(StaticToken.objects.values_list("token", flat=True))


def test_administrator_resets_a_lost_second_step(ruth_adler, pc_rahman):
    add_app(pc_rahman)
    passkey(pc_rahman)
    SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    reset_two_step(person=pc_rahman, by=ruth_adler)

    assert not Authenticator.objects.exists()
    assert not WebAuthnCredential.objects.exists()
    assert told(last(pc_rahman)) == (
        Operation.TWO_STEP_REMOVED,
        "success",
        "",
        str(ruth_adler.id),
        {"all": True, "devices": 2, "sessions_ended": 1},
    )


def test_supervisor_cannot_reset_a_second_step(sgt_nair, pc_rahman):
    add_app(pc_rahman)

    with pytest.raises(NotAllowed):
        reset_two_step(person=pc_rahman, by=sgt_nair)

    assert Authenticator.objects.count() == 1


def test_administrator_cannot_reset_their_own(ruth_adler):
    with pytest.raises(NotToYourself):
        reset_two_step(person=ruth_adler, by=ruth_adler)


def test_failed_journal_keeps_the_second_step(ruth_adler, pc_rahman, journal_down):
    add_app(pc_rahman)

    with pytest.raises(JournalDown):
        reset_two_step(person=pc_rahman, by=ruth_adler)

    assert Authenticator.objects.count() == 1


# --- signing in and out


def test_first_and_second_step_are_journalled(pc_rahman):
    sign_in = take_first_step(person=pc_rahman, method="password", user_agent="Firefox/140.0 Windows")
    first = told(last(pc_rahman))

    finish_sign_in(sign_in=sign_in, second_step="code")

    session = str(sign_in.id)
    assert first == own(pc_rahman, Operation.FIRST_STEP_TAKEN, {"method": "password", "session": session})
    assert sign_in.browser == "Firefox on Windows"
    assert told(last(pc_rahman)) == own(
        pc_rahman,
        Operation.SIGNED_IN,
        {"method": "password", "second_step": "code", "session": session},
    )


def test_passkey_finishes_the_sign_in(pc_rahman):
    sign_in = SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    check_passkey(sign_in=sign_in, complete=lambda: passkey(pc_rahman))

    assert last(pc_rahman).details["second_step"] == "passkey"


def test_failed_journal_leaves_no_session(pc_rahman, journal_down):
    with pytest.raises(JournalDown):
        take_first_step(person=pc_rahman, method="password")

    assert SignIn.objects.count() == 0


def test_failed_sign_in_of_nobody_known_is_journalled(db):
    record_failed_sign_in(person=None, step="first", reason_code="no_match")


def test_session_of_somebody_else_cannot_be_ended(pc_rahman, pc_doyle):
    sign_in = SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    assert_refused(NotAllowed, Operation.SIGNED_OUT, pc_rahman, lambda: sign_out(sign_in=sign_in, by=pc_doyle))
    assert SignIn.objects.open().count() == 1


def test_failed_journal_keeps_the_session_open(pc_rahman, journal_down):
    sign_in = SignIn.objects.create(user=pc_rahman, method=Method.PASSWORD)

    assert_undone(sign_in, lambda: sign_out(sign_in=sign_in, by=pc_rahman))


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
