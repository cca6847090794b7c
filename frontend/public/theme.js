// Before the first paint: the customer's choice of theme, or else the system's.
(function () {
  function choice() {
    try {
      return localStorage.getItem('aisle:theme');
    } catch {
      return null;
    }
  }
  const dark = choice() ? choice() === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
