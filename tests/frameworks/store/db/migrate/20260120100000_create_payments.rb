class CreatePayments < ActiveRecord::Migration[5.2]
  def change
    create_table :payments do |t|
      t.references :invoice, null: false, foreign_key: true
      t.datetime :paid_at
    end
  end
end
