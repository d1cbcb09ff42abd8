// Before anything is drawn, so that nobody who chose a theme sees a flash of the other one.
{
  const theme = localStorage.getItem('tessera.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
}
