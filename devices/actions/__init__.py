"""Everything that can be done to a device."""

from devices.actions.issuing import issue_camera, return_camera, take_over_camera, undo_issue, undo_return
from devices.actions.registry import NewCamera, add_camera, change_camera, make_camera_key, retire_camera
from devices.actions.reporting import check_in

__all__ = [
    "NewCamera",
    "add_camera",
    "change_camera",
    "check_in",
    "issue_camera",
    "make_camera_key",
    "retire_camera",
    "return_camera",
    "take_over_camera",
    "undo_issue",
    "undo_return",
]
