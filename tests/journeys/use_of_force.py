"""Steps: an officer writes the use-of-force form on a phone; their sergeant finds that it agrees, and reviews.

IOPC and Home Office: uk-rules.md U22, U24 to U26.
"""

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Walk

FORM = re.compile(r"/taser/[0-9a-f-]{36}/form/$")
USE = re.compile(r"/taser/[0-9a-f-]{36}/$")
SMALL = (
    "[...document.querySelectorAll('.ff-form label:has(input), .ff-go .btn')].filter(e => e.clientHeight < 42).length"
)


def begun(rahman: Walk) -> Page:
    """Go from Finish your shift to the form, as soon as the weapon's log, which docked last, was read."""
    page = rahman.page
    page.goto(f"{rahman.demo.url}/?view=shift")
    for _ in range(120):
        if page.get_by_role("heading", name="Use-of-force forms").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    rahman.look("shift-with-form")
    page.get_by_role("link", name=re.compile("^(Write it|Go on)")).first.click()
    expect(page).to_have_url(FORM)
    return page


def choose(page: Page, title: str, *labels: str) -> None:
    """Answer the page with this title and go on."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for label in labels:
        page.get_by_label(label, exact=True).check()
    page.get_by_role("button", name="Continue").click()


def about_the_use(rahman: Walk, page: Page) -> None:
    expect(page.get_by_label("Fired", exact=True)).to_be_checked()
    expect(page.get_by_label("Drawn", exact=True)).not_to_be_checked()
    rahman.look("form-use")
    assert page.evaluate(f"() => {SMALL}") == 0
    choose(page, "How did you use the TASER?", "Drawn", "Aimed", "Red-dotted")
    choose(page, "Why did you use force?", "To protect myself", "To make an arrest")
    page.get_by_label("Your grounds").fill("He came at me with a knife and did not stop when I told him to.")
    choose(page, "What made it necessary?")
    choose(page, "How did the person behave?", "Serious or aggravated resistance")
    choose(page, "What had a bearing on it?", "A weapon")


def about_the_person(rahman: Walk, page: Page) -> None:
    choose(page, "How old did the person seem?", "18 to 34")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("Gender as you perceived it: Choose one answer.")
    rahman.look("form-errors")
    page.get_by_role("group", name="Gender").get_by_label("Male", exact=True).check()
    page.get_by_role("group", name="Ethnicity").get_by_label("White", exact=True).check()
    page.get_by_label("Ethnicity as the person stated it").select_option("White: British")
    choose(page, "Who was the person?")
    page.get_by_role("group", name="A mental disability").get_by_label("No", exact=True).check()
    page.get_by_role("group", name="A physical disability").get_by_label("Not known").check()
    choose(page, "What did you perceive of the person's health?")
    choose(page, "Was the person restrained when the TASER was used?", "No")
    choose(page, "Did you warn the person?", "Yes")


def about_what_followed(rahman: Walk, page: Page) -> None:
    page.get_by_label("Tactic 1", exact=True).select_option("Tactical communications")
    page.get_by_label("Did tactic 1 work?").select_option("No")
    page.get_by_label("Tactic 2", exact=True).select_option("TASER")
    page.get_by_label("Did tactic 2 work?").select_option("Yes")
    rahman.look("form-tactics")
    choose(page, "Which tactics were used, in which order?")
    page.get_by_label("Distance in metres").fill("3")
    choose(page, "Where did the probes strike?", "Chest", "Leg or foot")
    choose(page, "Did the TASER have the effect you wanted?", "Yes")
    page.get_by_role("group", name="Injury to the person").get_by_label("Minor").check()
    page.get_by_label("What caused it?").fill("Two probes")
    page.get_by_role("group", name="Injury to you").get_by_label("None").check()
    choose(page, "Was anybody injured?")
    page.get_by_role("group", name="Advice leaflet").get_by_label("Yes").check()
    page.get_by_role("group", name="Cartridges").get_by_label("Yes").check()
    page.get_by_label("By whom, where and when?").fill("AMB 3071, at the scene, 23:04")
    rahman.look("form-aftercare")
    choose(page, "What aftercare was given?", "A paramedic", "Given")
    choose(page, "What happened to the person?", "Arrested")
    page.get_by_role("group", name="Were you single-crewed?").get_by_label("No").check()
    choose(page, "Where was it?", "Street or highway")
    expect(page.get_by_label("Yes", exact=True)).to_be_checked()  # her own recording is there
    choose(page, "Did your camera record it?")
    choose(page, "Is there anything to add?")


def write_and_sign(rahman: Walk) -> None:
    """The officer's form, one thing at a time, checked, changed once, signed."""
    page = begun(rahman)
    rahman.look("form-start")
    page.get_by_role("link", name="Start now").click()
    about_the_use(rahman, page)
    about_the_person(rahman, page)
    about_what_followed(rahman, page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    rahman.look("form-check")
    page.get_by_role("link", name=re.compile("Change.*How old did the person seem")).click()
    choose(page, "How old did the person seem?", "35 to 49")
    page.get_by_label("I am PC Aisha Rahman 20417").check()
    page.get_by_role("button", name="Sign and send").click()
    expect(page.locator("#main")).to_contain_text("Signed and sent by PC Aisha Rahman 20417")
    rahman.look("form-sent")


def reviewed(nair: Walk) -> None:
    """Find the use among those that nobody has reviewed, see that form and device agree, and sign."""
    page = nair.open("/taser/?show=review")
    page.locator("table").get_by_role("link").first.click()
    expect(page).to_have_url(USE)
    expect(page.locator(".use-side")).to_contain_text("Officer's form and device log agree")
    expect(page.locator(".use-side")).to_contain_text("Probes removed")
    nair.look("taser-use-with-form")
    page.get_by_role("link", name="Start review").click()
    nair.look("review-empty")
    for group in ("Was each use", "Was each cycle", "Did you watch", "Was aftercare", "Do the form"):
        page.get_by_role("group", name=group).get_by_label("Yes").check()
    page.get_by_role("group", name="Is there something").get_by_label("No", exact=True).check()
    page.get_by_label("Nothing further").check()
    page.get_by_label("I am Sgt Priya Nair 10442").check()
    page.get_by_role("button", name="Sign the review").click()
    expect(page).to_have_url(USE)
    expect(page.locator(".use-side")).to_contain_text("Sgt Priya Nair 10442")
    expect(page.locator(".use-side")).to_contain_text("Reviewed")
    nair.look("taser-use-reviewed")
    page.goto(f"{nair.demo.url}/taser/tasks/")
    nair.look("taser-tasks")
