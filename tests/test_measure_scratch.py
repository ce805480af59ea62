import time, pytest
from pathlib import Path
from django.contrib.auth.hashers import make_password
from config import demo_force
from accounts.actions.people import Particulars, add_person
from accounts.actions.passwords import change_password
from accounts.models import Team
from audit.actors import Worker

@pytest.mark.django_db
def test_time(tmp_path):
    t=time.perf_counter(); make_password("four winds over Tanner Row"); one=time.perf_counter()-t
    t=time.perf_counter(); demo_force.make(tmp_path); new=time.perf_counter()-t
    team=Team.objects.first()
    t=time.perf_counter()
    for n in range(9):
        made=add_person(particulars=Particulars(f"9{n}","Ann Other","pc",team),by=Worker("x"))
        change_password(person=made.person, old=made.temporary_password, new=f"a lamp, a ladder {n}", by=made.person)
    old=time.perf_counter()-t
    print(f"\nMEASURE one hash {one*1000:.0f} ms; make_demo_force now {new:.2f} s; the nine people as before {old:.2f} s")
