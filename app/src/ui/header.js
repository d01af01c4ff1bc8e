{
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? {};
    } catch {
      return {};
    }
  };
  const session = read('forever-cart.session');
  const guest = read('forever-cart.guest');
  const lifetime = Number(document.querySelector('meta[name=cart-lifetime]')?.content) * 1000;
  let count = Number(session.items) || 0;
  if (Array.isArray(guest.items) && !(Date.now() - Date.parse(guest.updated_at) > lifetime)) {
    for (const item of guest.items) count += Number(item?.quantity) || 0;
    document.documentElement.dataset.lines = guest.items.length;
  }
  const header = document.querySelector('.header-tools');
  const write = (element, text) => (element.textContent = text);
  if (count) {
    write(header.querySelector('.header-cart > span'), `Cart, ${count} item${count > 1 ? 's' : ''}`);
    const badge = header.querySelector('.badge');
    write(badge, count);
    badge.removeAttribute('data-state');
  }
  if (session.account) {
    const link = header.querySelector('a');
    link.href = '/account';
    link.ariaLabel = 'Account';
    write(link.querySelector('span'), 'Account');
  }
}
