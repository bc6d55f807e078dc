// Runs once per panel, with `element` (the panel) and `trigger` given. Reports clicks on [data-action] as the event 'act'.
const changedFields = (form) => {
  const values = {};
  form.querySelectorAll('[name]').forEach((field) => {
    const now = field.type === 'checkbox' ? String(field.checked) : field.value;
    if (field.dataset.always !== undefined || now !== (field.dataset.initial ?? '')) values[field.name] = now;
  });
  return values;
};
const report = (control, action, target) => {
  const form = control.closest('[data-form]');
  if (control.disabled) return;
  if (control.tagName === 'BUTTON') {
    // Two clicks in a row are one wish; what follows redraws the panel or leaves the button for another try.
    control.disabled = true;
    setTimeout(() => { control.disabled = false; }, 1500);
  }
  trigger('act', { action: action, target: target, values: form ? changedFields(form) : {} });
};
element.addEventListener('click', (event) => {
  const control = event.target.closest('[data-action]');
  if (!control || !element.contains(control)) return;
  event.preventDefault();
  report(control, control.dataset.action, control.dataset.id || '');
});
element.addEventListener('change', (event) => {
  const control = event.target;
  if (control.dataset.change) report(control, control.dataset.change, control.value);
  const step = control.name && control.name.startsWith('keep:') ? control.closest('li') : null;
  if (step) step.classList.toggle('tm-left-out', !control.checked);
});
element.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.target.tagName !== 'INPUT' || event.target.type === 'checkbox') return;
  const form = event.target.closest('[data-form]');
  const standard = form && form.querySelector('.tm-default');
  if (standard) { event.preventDefault(); standard.click(); }
});
