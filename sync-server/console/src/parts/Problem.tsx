import { Button } from 'antd'
import { Trouble } from '../api/client'
import { t } from '../words'

/** An error in words, with a way to try again if there is one. */
export function Problem({ trouble, retry }: { trouble: unknown; retry?: () => void }) {
  const known = trouble instanceof Trouble ? trouble : null
  const reference = known?.request && known.status >= 500 ? t('console-request-number', { id: known.request }) : ''
  return (
    <div className="problem" role="alert">
      <div>
        {known?.message ?? t('console-problem')}
        {reference && <span className="soft"> {reference}</span>}
      </div>
      {retry && (
        <Button size="small" onClick={retry}>
          {t('console-retry')}
        </Button>
      )}
    </div>
  )
}
