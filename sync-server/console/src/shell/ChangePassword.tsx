import { App, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { Trouble, api, body } from '../api/client'
import { Problem } from '../parts/Problem'
import { useFocusBack } from '../parts/useFocusBack'
import { focusFirst } from '../parts/focusFirst'
import { t } from '../words'

/** Changes one's own password. */
export function ChangePassword({ close }: { close: () => void }) {
  useFocusBack()
  const [form] = Form.useForm<{ old: string; new: string; again: string }>()
  const [trouble, setTrouble] = useState<Trouble | null>(null)
  const { message } = App.useApp()
  const save = async () => {
    const values = form.getFieldsValue()
    try {
      await body(api.POST('/v1/password', { body: { old: values.old, new: values.new } }))
      message.success(t('console-password-changed'))
      close()
    } catch (error) {
      setTrouble(error as Trouble)
    }
  }
  const required = { required: true, message: t('error-required') }
  return (
    <Modal afterOpenChange={focusFirst} open title={t('console-change-password')} onCancel={close} okButtonProps={{ htmlType: 'submit', form: 'password-form' }} okText={t('console-save')} cancelText={t('console-cancel')} width={400}>
      {trouble && <Problem trouble={trouble} />}
      <Form id="password-form" form={form} layout="vertical" requiredMark={false} onFinish={save}>
        <Form.Item name="old" label={t('console-old-password')} rules={[required]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="new" label={t('console-new-password')} extra={t('console-password-rule')} rules={[required, { min: 8, message: t('error-password-too-short') }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t('console-new-password-again')}
          dependencies={['new']}
          rules={[
            required,
            ({ getFieldValue }) => ({
              validator: async (_, value) => {
                if (value && value !== getFieldValue('new')) throw new Error(t('error-passwords-differ'))
              },
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
