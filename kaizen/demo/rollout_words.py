"""What people wrote in the rollout of the grinders' standard: why it is offered, why not, what was seen, Portuguese."""

WHY = "Porto and Plzeň grind too. The same rough pass is likely in their programs."
NO = (
    "Our shafts come hardened and warp by up to 0.15 mm: with 0.20 mm one in five would not clean up. "
    "We try 0.30 mm with the feed from 0.32 mm first."
)
SEEN = {
    "seen.s00001.day": "2026-10-07", "seen.s00001.place": "Retificadora 1, early shift",
    "seen.s00001.what": "Ten pieces measured before grinding: 0.28 to 0.31 mm were left. The first pass grinds air.",
}  # fmt: skip
PORTUGUESE = {
    "title": "Retificar com 0,20 mm deixados pelo torneamento",
    "purpose": "A retificadora tira só o que o desenho pede: uma peça demora um oitavo menos.",
    "job.j1.text": "Medir a primeira peça da ordem antes de a retificar",
    "job.j1.points.p1.point": "No diâmetro, com o instrumento que está na máquina",
    "job.j1.points.p1.reason": "Quem tem de ir buscar o instrumento não mede.",
    "job.j1.points.p2.point": "Fora dos limites: devolver ao torneamento, não retificar",
    "job.j1.points.p2.reason": "A mais custa minutos em cada peça, a menos a superfície não fica limpa.",
    "job.j2.text": "Chamar o programa que começa o avanço a 0,22 mm",
    "job.j2.points.p3.point": "Ler no ecrã onde começa o avanço",
    "job.j2.points.p3.reason": "O programa antigo retifica ar durante um décimo de milímetro.",
    "job.j3.text": "Duas passagens sem avanço, depois medir",
    "job.j3.points.p4.point": "Não fazer uma terceira",
    "job.j3.points.p4.reason": "A terceira já não muda a medida e custa tempo.",
    "parameters.v1.name": "Sobremetal no diâmetro",
    "parameters.v2.name": "Início do avanço",
    "parameters.v3.name": "Passagens sem avanço",
}
