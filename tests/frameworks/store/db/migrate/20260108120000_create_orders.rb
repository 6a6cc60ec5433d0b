class CreateOrders < ActiveRecord::Migration[5.2]
  def change
    create_table :orders do |t|
      t.references :customer, null: false, foreign_key: true
      t.text :note
    end
  end
end
