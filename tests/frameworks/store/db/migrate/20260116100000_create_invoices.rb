class CreateInvoices < ActiveRecord::Migration[5.2]
  def change
    create_table :invoices do |t|
      t.references :order, null: false, foreign_key: true
      t.string :number, null: false, limit: 30, index: { unique: true }
    end
  end
end
