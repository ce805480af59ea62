"""Small PDFs, made by hand: a letter, one that is locked, and those that try to open what they must not."""

from io import BytesIO

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

LETTER = b"BT /F1 24 Tf 60 760 Td (Statement of A. Osei) Tj ET 60 700 300 8 re f"


def make_pdf(*, content: bytes = LETTER, page: str = "", catalog: str = "", more: tuple[str, ...] = ()) -> bytes:
    """Return a PDF of one A4 page; `page` and `catalog` are further entries, `more` are objects 6 and on."""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>",
        f"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> {page} >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *(one.encode() for one in more),
    ]
    data, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n" % size + rows + tail


def make_locked_pdf() -> bytes:
    """Return a PDF that wants a password."""
    data = BytesIO()
    canvas = Canvas(data, encrypt=StandardEncryption("a password", strength=128))
    canvas.drawString(60, 760, "Statement of A. Osei")
    canvas.save()
    return data.getvalue()


def make_acting_pdf(secret: str, port: int) -> bytes:
    """Return a PDF that asks its reader to run a script and a program, and to open a file and an address."""
    picture = f"/Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8 /F ({secret})"
    deeds = (
        f"<< /S /Launch /F ({secret}) /Next 7 0 R >>",
        f"<< /S /URI /URI (http://127.0.0.1:{port}/tell) /Next 8 0 R >>",
        "<< /S /JavaScript /JS (app.launchURL\\(this.path\\)) /Next 9 0 R >>",
        f"<< /S /GoToR /F ({secret}) /D [0 /Fit] >>",
        f"<< /Type /XObject {picture} /Length 0 >>\nstream\n\nendstream",
    )
    page = "/AA << /O 6 0 R >> /Resources << /Font << /F1 5 0 R >> /XObject << /X 10 0 R >> >>"
    return make_pdf(content=LETTER + b" q 99 0 0 99 0 0 cm /X Do Q", page=page, catalog="/OpenAction 6 0 R", more=deeds)


def make_bursting_pdf(depth: int = 9) -> bytes:
    """Return a small PDF whose page draws ten forms, each of which draws ten forms, and so on: ten to the `depth`."""
    forms = []
    for number in range(6, 6 + depth):
        inner = "/X Do " * 10 if number < 5 + depth else "0 0 9 9 re f "
        forms.append(
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /X {number + 1} 0 R >> >> "
            f"/Length {len(inner)} >>\nstream\n{inner}\nendstream"
        )
    return make_pdf(content=b"/X Do " * 10, page="/Resources << /XObject << /X 6 0 R >> >>", more=tuple(forms))
