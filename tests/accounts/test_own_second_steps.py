"""The second steps of one's own account: apps, passkeys and recovery codes, and the reset of lost ones."""

import pytest
from django_otp.plugins.otp_static.models import StaticToken
from django_otp_webauthn.models import WebAuthnCredential

from accounts.actions.two_step import (
    add_authenticator,
    add_passkey,
    make_recovery_codes,
    remove_authenticator,
    remove_passkey,
    reset_two_step,
)
from accounts.models import Authenticator, SignIn
from accounts.models.sign_in import Method
from accounts.refusals import (
    LastSecondStep,
    NotAllowed,
    NotToYourself,
    WrongCode,
)
from audit.operations import Operation
from tests.accounts.acts import JournalDown, last, told
from tests.accounts.own_account import KEY, own, passkey
from tests.factories.accounts import add_app, code_of

pytestmark = pytest.mark.django_db


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
