"""The forms of the kernel's pages. Rules live in the services; a form turns texts into values and shows errors."""
