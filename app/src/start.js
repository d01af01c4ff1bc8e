(script, module) => {
  let started;
  const start = () => (started ??= bring().catch(renew).catch(() => {}));
  const bring = async () => {
    const code = await import(script);
    await code.default({ module_or_path: module });
    code.hydrate();
  };
  // A page that an older release wrote is asked for again, once. Without a network it is brought to life when that is back.
  const renew = async () => {
    started = undefined;
    if (sessionStorage['forever-cart.renewed'] === script || !(await fetch('/health/live')).ok) return;
    sessionStorage['forever-cart.renewed'] = script;
    location.reload();
  };
  const idle = () => (self.requestIdleCallback ?? setTimeout)(start);
  for (const sign of ['pointerdown', 'keydown', 'focusin']) addEventListener(sign, start, { once: true, passive: true });
  addEventListener('online', start);
  if (document.readyState === 'complete') idle();
  else addEventListener('load', idle);
}
