import { Link } from 'react-router'
import { Nothing, Page } from '../parts/Page'
import { t } from '../words'

export default function NotHere() {
  return (
    <Page title={t('console-not-here')}>
      <Nothing title={t('console-not-here')}>
        <Link to="/">{t('console-to-home')}</Link>
      </Nothing>
    </Page>
  )
}
