"""Everything that can be done to a device."""

from devices.actions.docking import add_dock, change_dock
from devices.actions.issuing import issue_device, return_device, take_over_device, undo_issue, undo_return
from devices.actions.keeping_fixes import note_fixes, write_fixes
from devices.actions.keeping_reports import keep_refused, keep_reports
from devices.actions.phones import phone_of, register_phone
from devices.actions.profiling import add_profile, assign_profile, change_profile, make_default, want_firmware
from devices.actions.qualifying import set_qualification, withdraw_qualification
from devices.actions.registry import (
    NewCamera,
    NewTaser,
    add_camera,
    add_taser,
    change_camera,
    change_taser,
    make_device_key,
    retire_device,
)
from devices.actions.reporting import check_in, open_line
from devices.actions.signalling import set_signal_rule, take_signal
from devices.actions.stocking import add_stock, change_stock

__all__ = [
    "NewCamera",
    "NewTaser",
    "add_camera",
    "add_dock",
    "add_profile",
    "add_stock",
    "add_taser",
    "assign_profile",
    "change_camera",
    "change_dock",
    "change_profile",
    "change_stock",
    "change_taser",
    "check_in",
    "issue_device",
    "keep_refused",
    "keep_reports",
    "make_default",
    "make_device_key",
    "note_fixes",
    "open_line",
    "phone_of",
    "register_phone",
    "retire_device",
    "return_device",
    "set_qualification",
    "set_signal_rule",
    "take_over_device",
    "take_signal",
    "undo_issue",
    "undo_return",
    "want_firmware",
    "withdraw_qualification",
    "write_fixes",
]
