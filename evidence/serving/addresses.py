"""Addresses of pictures and sound data of an item, as its pages need them."""

from django.urls import reverse

from evidence.models import File

NAMES = {
    "poster": "poster.jpg",
    "storyboard": "sheet.jpg",
    "storyboard_index": "storyboard.json",
    "waveform": "waveform.json",
    "hls_playlist": "hls.m3u8",
    "hls_media": "media.mp4",
}


def media_address(file: File, *, ticket: str = "") -> str:
    """Return the address of a file; recordings need the ticket of a journalled play."""
    name = NAMES.get(file.role, "recording")
    address = reverse("evidence:media", args=[file.item_id, file.pk, name])
    return f"{address}?ticket={ticket}" if ticket else address
