(() => {
  const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
  const store = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private mode: not kept */ } };

  const applyTheme = () => {
    const asked = new URLSearchParams(location.search).get('__theme');
    const chosen = asked || stored('tunesmith-theme');
    if (chosen && document.body) document.body.classList.toggle('dark', chosen === 'dark');
  };
  let shown = 'chat';
  const showView = (view) => {
    shown = view;
    const main = document.getElementById('tm-main');
    if (main) main.dataset.view = view;
    document.querySelectorAll('[data-view].tm-seg').forEach((button) => {
      button.classList.toggle('tm-on', button.dataset.view === view);
      button.setAttribute('aria-pressed', String(button.dataset.view === view));
    });
  };
  document.addEventListener('click', (event) => {
    const view = event.target.closest('.tm-seg[data-view]');
    if (view) showView(view.dataset.view);
    if (event.target.closest('[data-theme-switch]')) {
      const dark = document.body.classList.toggle('dark');
      store('tunesmith-theme', dark ? 'dark' : 'light');
    }
    // On a narrow screen a choice that opens a tab shows the side where the tab is.
    const action = event.target.closest('[data-action]');
    if (action && ['open_run', 'ask_save'].includes(action.dataset.action)) showView('side');
    if (event.target.closest('.options .option') && /side by side|recipe/.test(event.target.textContent)) showView('side');
    if (action && action.dataset.action === 'replay') showView('chat');
  });

  // Keeps the end of the conversation in sight while the reader is there, and lets them read further up in peace.
  const follow = (box) => {
    let atEnd = true, placed = 0;
    const nearEnd = () => box.scrollHeight - box.scrollTop - box.clientHeight < 80;
    box.addEventListener('scroll', () => { atEnd = nearEnd() || Math.abs(box.scrollTop - placed) < 4; }, { passive: true });
    // An answer longer than the window is read from its start; plans and runs from their end, where the buttons are.
    const restingPlace = () => {
      const end = box.scrollHeight - box.clientHeight;
      const users = box.querySelectorAll('.user-row');
      const last = users[users.length - 1];
      const steps = last && [...box.querySelectorAll('.thought-group, .tm-plan')].some(
        (part) => last.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING);
      if (!last || steps) return end;
      return Math.min(end, box.scrollTop + last.getBoundingClientRect().top - box.getBoundingClientRect().top - 16);
    };
    const toEnd = () => { if (atEnd) { box.scrollTop = placed = restingPlace(); } };
    new MutationObserver(() => requestAnimationFrame(toEnd)).observe(box, { childList: true, subtree: true });
    document.addEventListener('click', (event) => {
      if (event.target.closest('.submit-button, [data-action="say"], [data-action="example"], .option')) atEnd = true;
    });
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && event.target.closest && event.target.closest('#tm-box')) atEnd = true;
    });
    toEnd();
  };
  const wait = setInterval(() => {
    const box = document.getElementById('tm-scroll');
    if (!box || !document.querySelector('.tm-seg')) return;
    clearInterval(wait);
    applyTheme();
    showView(shown);
    follow(box);
  }, 100);
  new MutationObserver(() => {
    const seg = document.querySelector('.tm-seg');
    if (seg && !document.querySelector('.tm-seg.tm-on')) showView(shown);
  }).observe(document, { childList: true, subtree: true });
})();
