(script, module) => {
  let started;
  let lost;
  const start = () => (started ??= bring().catch(renew).catch(() => {}));
  const bring = async () => {
    const code = await import(script);
    await code.default({ module_or_path: module });
    code.hydrate();
  };
  // A page that an older release wrote is asked for again, once. Without a network it is brought to life when that is back.
  const renew = async () => {
    started = undefined;
    lost = true;
    send(document);
    if (sessionStorage['forever-cart.renewed'] === script || !(await fetch('/health/live')).ok) return;
    sessionStorage['forever-cart.renewed'] = script;
    location.reload();
  };
  // A form that is sent before its island is alive waits for it, and is sent then, once; where there is no code to be had, by the
  // browser.
  const waiting = new Map();
  const send = (within) => {
    for (const [form, button] of waiting) {
      if (!within.contains(form)) continue;
      waiting.delete(form);
      button?.removeAttribute('aria-busy');
      form.requestSubmit(button);
    }
  };
  addEventListener('submit', (event) => {
    const { target: form, submitter } = event;
    if (lost || !form.closest(':is(leptos-island, .header-tools):not([data-live])')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    submitter?.setAttribute('aria-busy', 'true');
    waiting.set(form, submitter);
    start();
  }, true);
  addEventListener('alive', ({ target }) => setTimeout(send, 0, target), true);
  const idle = () => (self.requestIdleCallback ?? setTimeout)(start);
  for (const sign of ['pointerdown', 'keydown', 'focusin']) addEventListener(sign, start, { once: true, passive: true });
  addEventListener('online', start);
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle);
}
