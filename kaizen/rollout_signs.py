"""The signs of gates as drawings, 28 × 28: each with a shape of its own, so that none is told by its colour alone."""

DRAWN = {
    "done": '<circle cx="14" cy="14" r="12" class="fok"/><path d="M8.5 14.5l4 4 7.5-8.5" class="gl"/>',
    "condition": (
        '<path d="M14 1 27 14 14 27 1 14z" class="fwait"/><path d="M13 7h2v9h-2zM13 18.5h2V21h-2z" class="m-gd"/>'
    ),
    "waiting": '<circle cx="14" cy="14" r="11.5" class="fs olw"/><path d="M14 7.5V14l4.5 3" class="kink"/>',
    "running": (
        '<circle cx="14" cy="14" r="11.5" class="fs ol"/><path d="M14 2.5a11.5 11.5 0 0 1 6.5 21L14 14z" class="fink"/>'
    ),
    "open": '<circle cx="14" cy="14" r="10.5" class="fno ol3"/>',
    "blocked": (
        '<path d="M9 1.5h10L26.5 9v10L19 26.5H9L1.5 19V9z" class="floss"/><path d="M9.5 9.5l9 9m0-9-9 9" class="gl"/>'
    ),
    "stopped": (
        '<rect x="2" y="2" width="24" height="24" rx="2" class="floss"/><path d="M10.5 9v10M17.5 9v10" class="gl"/>'
    ),
}
